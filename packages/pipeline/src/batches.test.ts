import type { Outcome } from '@sluice/core-models';
import { type LoopbackLlm, startLoopbackLlm, temporaryFolder } from '@sluice/testing';
import { filter, firstValueFrom } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { openSluice } from './open-sluice.ts';
import type { RunRequestInput } from './request.ts';
import { newDatabase, requestOf, runThrough, writePapers } from './test-bench.ts';

const PRICES = { 'loopback-1': { input: 1, output: 4 } };

interface Asked {
  readonly batch?: boolean;
  readonly maxRunSpendUsd?: number;
  readonly egress?: 'none' | 'local';
  readonly newRun?: boolean;
}

/** A window of four, so that a batch of all papers shows that they are not held on the road; a second inside stages at most. */
function request(papers: string, llm: LoopbackLlm, { batch = true, maxRunSpendUsd, egress = 'local', newRun = false }: Asked = {}): RunRequestInput {
  return requestOf({
    sources: [papers],
    extractor: 'openai',
    newRun,
    settings: {
      egress,
      concurrency: { queueSize: 1, maxConcurrentDownloads: 1, maxConcurrentConversions: 1, maxConcurrentLlm: 1, checkpointInterval: 1 },
      costLimits: maxRunSpendUsd === undefined ? {} : { maxRunSpendUsd },
      llmSettings: { model: 'loopback-1', baseUrl: llm.baseUrl, maxTokens: 500, batch, prices: PRICES, retryBaseSeconds: 0.01, retryCapSeconds: 0.05 },
    },
  });
}

const lines = (llm: LoopbackLlm): number => llm.requests.filter(({ path }) => path === '/v1/batches').length;
const promptsOf = (outcomes: readonly Outcome[]): readonly number[] => outcomes.map(({ usage }) => usage.promptTokens);

describe('a run in batches', { timeout: 240_000 }, () => {
  test('a run in batches asks what an ordinary one asks, at half the price, with all papers in one batch, and answers a later run from the cache', async () => {
    await using folder = await temporaryFolder();
    await using llm = await startLoopbackLlm();
    const papers = await writePapers(folder.path, 6);
    await using plain = await openSluice({ db: await newDatabase(), workDir: folder.path });
    const ordinary = await runThrough(plain.run(request(papers, llm, { batch: false })));

    await using sluice = await openSluice({ db: await newDatabase(), workDir: folder.path });
    const planned = await sluice.plan(request(papers, llm));
    const pricedPlain = await sluice.plan(request(papers, llm, { batch: false }));
    expect(planned).toMatchObject({ batch: true, calls: pricedPlain.calls, costUsd: expect.closeTo((pricedPlain.costUsd ?? 0) / 2, 9) });

    const inBatches = await runThrough(sluice.run(request(papers, llm)));
    expect(inBatches.summary).toMatchObject({ status: 'finished', counts: { extracted: 6, failed: 0, pending: 0 } });
    expect(llm.batches.map(({ request_counts: counts }) => counts)).toMatchObject([{ total: 6, completed: 6 }]);
    expect(lines(llm)).toBe(6);
    // Beside the ordinary run's calls, one for the server's parameters.
    expect(llm.requests).toHaveLength(6 + 6 + 1);
    expect(promptsOf(inBatches.outcomes)).toEqual(promptsOf(ordinary.outcomes));
    for (const { extraction, usage } of inBatches.outcomes) {
      expect(usage.costUsd).toBeCloseTo((usage.promptTokens + 4 * usage.completionTokens) / 2e6, 9);
      expect(extraction['finding']?.state).toMatch(/^(?:found|not_reported)$/);
    }

    const asked = llm.requests.length;
    const later = await runThrough(sluice.run(request(papers, llm, { batch: false, newRun: true })));
    expect(later.summary.counts).toMatchObject({ cached: 6 });
    expect(llm.requests).toHaveLength(asked);
  });

  test('a run in batches holds no paper on the road while it waits, mends a reply by a call of its own, and asks again what was lost', async () => {
    await using folder = await temporaryFolder();
    await using llm = await startLoopbackLlm({ script: { batches: { delayMs: 3_600_000 } } });
    const papers = await writePapers(folder.path, 4);
    await using sluice = await openSluice({ db: await newDatabase(), workDir: folder.path });
    const run = sluice.run(request(papers, llm));
    const sent = firstValueFrom(run.event$.pipe(filter((event) => event.type === 'warning' && event.message.startsWith('Batch'))));
    const whole = runThrough(run);
    await sent;
    await firstValueFrom(run.stats$.pipe(filter(({ window, pipeline }) => window.inFlight === 0 && pipeline.papersPending === 4)));
    // It is over now: one line that is no answer, one that fails.
    llm.misbehave({ queue: [{ kind: 'wrong_schema' }, { kind: 'status', status: 500 }] });
    const { summary } = await whole;
    expect(summary).toMatchObject({ status: 'finished', counts: { extracted: 4, failed: 0 } });
    expect(lines(llm)).toBe(4);
    // The parameters, the repair, and the one that was lost.
    expect(llm.requests).toHaveLength(4 + 3);
  });

  test('a run in batches that is cancelled ends its batch, too', async () => {
    await using folder = await temporaryFolder();
    await using llm = await startLoopbackLlm({ script: { batches: { delayMs: 3_600_000 } } });
    const papers = await writePapers(folder.path, 3);
    await using sluice = await openSluice({ db: await newDatabase(), workDir: folder.path });
    const run = sluice.run(request(papers, llm));
    run.event$.subscribe((event) => {
      if (event.type === 'warning' && event.message.startsWith('Batch')) void run.started.then(({ runId }) => sluice.cancel(runId));
    });
    const { summary } = await runThrough(run);
    expect(summary).toMatchObject({ status: 'cancelled', counts: { pending: 3 } });
    expect(llm.batches).toMatchObject([{ status: 'cancelled' }]);
    expect(lines(llm)).toBe(0);
  });

  test('a run in batches stops at its cap with its batches fetched, and a higher one goes on without buying again', async () => {
    await using folder = await temporaryFolder();
    await using llm = await startLoopbackLlm();
    const papers = await writePapers(folder.path, 6);
    await using sluice = await openSluice({ db: await newDatabase(), workDir: folder.path });
    // Room for a worst case or two; what calls really cost is a fraction of it.
    const cap = 0.0024;
    const stopped = await runThrough(sluice.run(request(papers, llm, { maxRunSpendUsd: cap })));
    expect(stopped.summary).toMatchObject({ status: 'stopped_by_budget', counts: { failed: 0 } });
    expect(stopped.summary.counts.extracted).toBeGreaterThan(0);
    expect(stopped.summary.usage.costUsd).toBeLessThanOrEqual(cap);
    const { summary } = await runThrough(sluice.run(request(papers, llm, { maxRunSpendUsd: 1 })));
    expect(summary).toMatchObject({ status: 'finished', counts: { extracted: 6 } });
    expect(lines(llm)).toBe(6);
  });

  test('a run in batches sends nothing where egress does not let it, and says where there are no batches', async () => {
    await using folder = await temporaryFolder();
    await using llm = await startLoopbackLlm({ script: { batches: { offered: false } } });
    const papers = await writePapers(folder.path, 1);
    await using sluice = await openSluice({ db: await newDatabase(), workDir: folder.path });
    const forbidden = await runThrough(sluice.run(request(papers, llm, { egress: 'none' })));
    expect(forbidden.summary).toMatchObject({ status: 'paused', reason: expect.stringContaining('settings.egress allows none') });
    const without = await runThrough(sluice.run(request(papers, llm)));
    expect(without.summary).toMatchObject({ status: 'paused', reason: expect.stringContaining('has no Batch API') });
    expect(llm.requests).toEqual([]);
    const { summary } = await runThrough(sluice.run(request(papers, llm, { batch: false })));
    expect(summary).toMatchObject({ status: 'finished', counts: { extracted: 1 } });
  });

  test('a yes to batches is none to ordinary calls at twice the price, nor the other way round', async () => {
    await using folder = await temporaryFolder();
    const papers = await writePapers(folder.path, 1);
    await using sluice = await openSluice({ db: await newDatabase(), workDir: folder.path });
    const asked: string[] = [];
    const start = (batch: boolean) =>
      runThrough(
        sluice.run(requestOf({ sources: [papers], extractor: 'openai', settings: { egress: 'none', llmSettings: { model: 'loopback-1', baseUrl: 'https://llm.example.org/v1', apiKey: 'k', batch, prices: PRICES } } }), {
          confirm: ({ batch: inBatches }) => {
            asked.push(inBatches ? 'batches' : 'calls');
            return Promise.resolve(true);
          },
        }),
      );
    for (const batch of [true, true, false, false, true]) {
      const { summary } = await start(batch);
      // Nothing may leave this machine: only the question is of interest.
      expect(summary).toMatchObject({ status: 'paused', counts: { pending: 1 } });
    }
    expect(asked).toEqual(['batches', 'calls', 'batches']);
  });
});
