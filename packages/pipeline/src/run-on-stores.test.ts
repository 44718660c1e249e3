import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Outcome } from '@sluice/core-models';
import { startLoopbackLlm, temporaryFolder } from '@sluice/testing';
import { describe, expect, test } from 'vitest';
import { openSluice } from './open-sluice.ts';
import { lasting, openai, paper, requestOf, runThrough, storeKinds, writePapers } from './test-bench.ts';

describe.each(storeKinds)('a run on $name', ({ address }) => {
  test('a run gives one outcome for each file, and the same command again finds all answers cached', async () => {
    await using folder = await temporaryFolder();
    const papers = await writePapers(folder.path, 4);
    await writeFile(join(papers, 'broken.pdf'), 'this is no PDF');
    await writeFile(join(papers, 'paper-001-copy.pdf'), await paper(1));
    await using sluice = await openSluice({ db: await address(folder.path), workDir: folder.path });

    // With the settings that a user has: three children convert.
    const request = requestOf({ sources: [papers], settings: {} });
    const first = await runThrough(sluice.run(request));
    expect(first.summary).toMatchObject({ status: 'finished', total: 6, counts: { extracted: 4, cached: 0, duplicate: 1, filtered: 0, failed: 1, pending: 0 } });
    expect(first.outcomes.map(({ ordinal }) => ordinal)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(first.outcomes[0]).toMatchObject({ status: 'failed', errorClass: 'not_a_pdf' });

    const again = await runThrough(sluice.run(request));
    expect(again.summary.runId).not.toBe(first.summary.runId);
    expect(again.summary.counts).toMatchObject({ extracted: 0, cached: 4, duplicate: 1, failed: 1 });
    expect(again.outcomes.map(({ extraction }) => extraction)).toEqual(first.outcomes.map(({ extraction }) => extraction));
  });

  test('a run that is left in the middle is resumed by the same command, nothing lost, nothing asked twice, and ends as an undisturbed one', async () => {
    await using folder = await temporaryFolder();
    // Seconds of work: who follows a shared run is told of several outcomes at once, and there is to be work left after both stops.
    await using llm = await startLoopbackLlm({ script: { latencyMs: 150 } });
    const papers = await writePapers(folder.path, 18);
    await using sluice = await openSluice({ db: await address(folder.path), workDir: folder.path });
    const request = requestOf({ sources: [papers], ...openai(llm.baseUrl) });

    const outcomes: Outcome[] = [];
    for (const stopAfter of [2, 3]) {
      let taken = 0;
      for await (const outcome of sluice.run(request)) {
        outcomes.push(outcome);
        taken += 1;
        if (taken === stopAfter) break;
      }
      await expect.poll(async () => (await sluice.runs())[0]?.status).toBe('interrupted');
    }
    const last = await runThrough(sluice.run(request));
    expect(last.summary).toMatchObject({ status: 'finished', total: 18, counts: { extracted: 18, pending: 0 } });
    const bodies = llm.requests.map(({ hash }) => hash);
    expect(bodies.length - new Set(bodies).size).toBeLessThanOrEqual(4);

    const rows = await Array.fromAsync(sluice.results(last.summary.runId));
    const fresh = await runThrough(sluice.run({ ...request, newRun: true, settings: { ...request.settings, cache: { enabled: false } } }));
    const plain = (outcomes: readonly unknown[]): unknown => JSON.parse(JSON.stringify(outcomes));
    expect(plain(rows.map(({ outcome }) => outcome && lasting(outcome)))).toEqual(plain(fresh.outcomes.map(lasting)));
  });
});
