import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { type RunEvent, Target } from '@sluice/core-models';
import { makePdf, startLoopbackLlm, temporaryFolder } from '@sluice/testing';
import { describe, expect, test } from 'vitest';
import { openSluice } from './open-sluice.ts';
import { lasting, newDatabase, openai, requestOf, runThrough, targets, writePapers } from './test-bench.ts';

describe('a run', () => {
  test('a run asks a model once a paper, and for one more target asks for that target alone', async () => {
    await using folder = await temporaryFolder();
    await using llm = await startLoopbackLlm();
    const papers = await writePapers(folder.path, 5);
    await using sluice = await openSluice({ db: await newDatabase(), workDir: folder.path });

    const first = await runThrough(sluice.run(requestOf({ sources: [papers], ...openai(llm.baseUrl) })));
    expect(first.summary.counts).toMatchObject({ extracted: 5 });
    expect(first.summary.usage.promptTokens).toBeGreaterThan(0);
    const asked = llm.requests.length;
    await runThrough(sluice.run(requestOf({ sources: [papers], ...openai(llm.baseUrl) })));
    expect(llm.requests.length).toBe(asked);

    const more = [...targets, Target.parse({ name: 'town', description: 'Which town the study was made in' })];
    const wider = await runThrough(sluice.run(requestOf({ sources: [papers], targets: more, ...openai(llm.baseUrl) })));
    expect(llm.requests.length).toBe(asked + 5);
    expect(wider.summary.counts).toMatchObject({ extracted: 5, failed: 0 });
  });

  test('a revoked key pauses the run, fails no paper, and the same command goes on when it is mended', async () => {
    await using folder = await temporaryFolder();
    await using llm = await startLoopbackLlm({ script: { queue: [null, null], shares: [{ share: 1, fault: { kind: 'status', status: 401 } }] } });
    const papers = await writePapers(folder.path, 8);
    await using sluice = await openSluice({ db: await newDatabase(), workDir: folder.path });
    const request = requestOf({ sources: [papers], ...openai(llm.baseUrl) });

    const paused = await runThrough(sluice.run(request));
    expect(paused.summary).toMatchObject({ status: 'paused', total: 8, counts: { failed: 0 } });
    expect(paused.summary.counts.pending).toBeGreaterThanOrEqual(5);
    expect(paused.summary.reason).toMatch(/401/);
    llm.misbehave({});
    const resumed = await runThrough(sluice.run(request));
    expect(resumed.summary).toMatchObject({ runId: paused.summary.runId, status: 'finished', counts: { extracted: 8, failed: 0, pending: 0 } });
  });

  test('a model server that is not there pauses the run', async () => {
    await using folder = await temporaryFolder();
    const papers = await writePapers(folder.path, 2);
    await using sluice = await openSluice({ db: await newDatabase(), workDir: folder.path });
    const { summary } = await runThrough(sluice.run(requestOf({ sources: [papers], ...openai('http://127.0.0.1:9/v1') })));
    expect(summary).toMatchObject({ status: 'paused', counts: { failed: 0, pending: 2 } });
  });

  test('papers leave for another host only after a yes', async () => {
    await using folder = await temporaryFolder();
    const papers = await writePapers(folder.path, 2);
    await using sluice = await openSluice({ db: await newDatabase(), workDir: folder.path });
    const asked: string[] = [];
    const settings = { llmSettings: { model: 'some-model', baseUrl: 'https://llm.example.org/v1', apiKey: 'secret', prices: { 'some-model': { input: 1, output: 2 } } } };
    const run = sluice.run(requestOf({ sources: [papers], extractor: 'openai', settings }), {
      confirm: ({ host, papers: count }) => {
        asked.push(`${count} to ${host}`);
        return Promise.resolve(false);
      },
    });
    await expect(run.summary).rejects.toThrow('Cannot send 2 papers to llm.example.org');
    expect(asked).toEqual(['2 to llm.example.org']);
    const [stored] = await sluice.runs();
    expect(JSON.stringify(stored?.config)).not.toContain('secret');
  });

  test('a list is answered from abstracts, labelled so, or not at all with content fulltext', async () => {
    await using folder = await temporaryFolder();
    const list = join(folder.path, 'list.jsonl');
    const records = [
      { title: 'On memory and sleep in small towns', authors: ['A. Author'], year: 2020, abstract: 'The study found that 43 participants slept well. Memory rose by a third.' },
      { title: 'On nothing that can be had', authors: ['B. Writer'], year: 2021, doi: '10.1234/none' },
    ];
    await writeFile(list, `${records.map((record) => JSON.stringify(record)).join('\n')}\n{ broken\n`);
    await using sluice = await openSluice({ db: await newDatabase(), workDir: folder.path });

    const any = await runThrough(sluice.run(requestOf({ sources: [list] })));
    expect(any.outcomes.map(({ status, errorClass, contentSource }) => [status, errorClass, contentSource])).toEqual([
      ['extracted', undefined, 'abstract'],
      ['failed', 'not_retrieved', undefined],
      ['failed', 'malformed_record', undefined],
    ]);
    expect(any.summary.abstractShare).toBe(1);
    expect(any.summary.warnings).toHaveLength(1);
    const again = await runThrough(sluice.run(requestOf({ sources: [list] })));
    expect(again.outcomes.map(({ status }) => status)).toEqual(['cached', 'failed', 'failed']);
    expect(again.outcomes.slice(0, 1).map(lasting)).toEqual(any.outcomes.slice(0, 1).map((outcome) => ({ ...lasting(outcome), status: 'cached' })));
    const fulltext = await runThrough(sluice.run(requestOf({ sources: [list], content: 'fulltext' })));
    expect(fulltext.outcomes.map(({ errorClass }) => errorClass)).toEqual(['not_retrieved', 'not_retrieved', 'malformed_record']);
  });

  test('a paper of which pages could not be read says so in its outcome, and the summary counts it', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'half.pdf');
    await writeFile(path, await makePdf({ title: 'Half of a study of memory', pages: [{ lines: ['# Half of a study of memory', '', 'We invited 34 participants to take part in the study.', 'The study found that memory rose by a third.'] }, { image: true }] }));
    await using sluice = await openSluice({ db: await newDatabase(), workDir: folder.path });
    const { outcomes, summary } = await runThrough(sluice.run(requestOf({ sources: [path], settings: { conversion: { backends: [{ backend: 'pdfjs' }] } } })));
    expect(outcomes).toMatchObject([{ status: 'extracted', pdf: { pages: 2, unreadPages: 1 }, reason: expect.stringMatching(/^Page 2 of 2 is not read: an image without a text layer;/) }]);
    expect(summary.warnings).toEqual([expect.stringMatching(/^Of 1 paper some pages could not be read;/)]);
  });

  test('a run tells which page of a long file it has read, to who listens and in its live figures, and keeps none of it', async () => {
    await using folder = await temporaryFolder();
    const pages = [1, 2, 3, 4, 5, 6].map((year) => ({ lines: [`In year ${year} the fish that were fed at night grew faster than the others in all of the ponds.`] }));
    await writeFile(join(folder.path, 'thesis.pdf'), await makePdf({ title: 'On the growth of fish', pages }));
    // Each look at this clock takes a second, so that six pages take as long as a few hundred.
    let now = Date.now();
    await using sluice = await openSluice({ db: await newDatabase(), workDir: folder.path, now: () => new Date((now += 1000)) });
    const run = sluice.run(requestOf({ sources: [join(folder.path, 'thesis.pdf')] }));
    const told: RunEvent[] = [];
    run.event$.subscribe((event) => told.push(event));
    const { summary } = await runThrough(run);
    const progress = told.filter((event) => event.type === 'conversion_progress');
    expect(progress.length).toBeGreaterThan(0);
    expect(progress.length).toBeLessThan(6);
    expect(progress.at(-1)).toMatchObject({ runId: summary.runId, entry: 1, pages: 6, backend: 'pdfjs' });
    for await (const { event } of sluice.events(summary.runId)) expect(event.type).not.toBe('conversion_progress');
  });

  test('a run that is cancelled while it goes on ends as cancelled; the same command begins anew, and naming it goes on with it', async () => {
    await using folder = await temporaryFolder();
    await using llm = await startLoopbackLlm({ script: { latencyMs: 1500 } });
    const papers = await writePapers(folder.path, 8);
    await using sluice = await openSluice({ db: await newDatabase(), workDir: folder.path });
    const request = requestOf({ sources: [papers], ...openai(llm.baseUrl) });
    const run = sluice.run(request);
    const { runId } = await run.started;
    // Nothing else changes what this very process is working on.
    await expect(sluice.unmerge(runId, ['1'])).rejects.toThrow(`Cannot change run "${runId}": a process is working on it; expected it to end or be cancelled first`);
    for await (const _ of run) await sluice.cancel(runId);
    const { status, counts } = await run.summary;
    expect(status).toBe('cancelled');
    expect(counts).toMatchObject({ failed: 0 });
    expect(counts.pending).toBeGreaterThan(0);

    llm.misbehave({});
    const named = await runThrough(sluice.run({ ...request, runId }));
    expect(named.summary).toMatchObject({ runId, status: 'finished', counts: { pending: 0, failed: 0 } });
    await expect(sluice.cancel(runId)).rejects.toThrow(`Cannot cancel run "${runId}": it has finished`);
    expect((await sluice.view(runId)).status).toBe('finished');
    const anew = await runThrough(sluice.run(request));
    expect(anew.summary.runId).not.toBe(runId);
  });

  test('a cancelled run of the local store gives up the calls in flight', async () => {
    await using folder = await temporaryFolder();
    // Only giving up ends these calls.
    await using llm = await startLoopbackLlm({ script: { shares: [{ share: 1, fault: { kind: 'hang' } }] } });
    const papers = await writePapers(folder.path, 3);
    await using sluice = await openSluice({ db: `local:${join(folder.path, 'store')}`, workDir: folder.path });
    const run = sluice.run(requestOf({ sources: [papers], ...openai(llm.baseUrl) }));
    const ended = runThrough(run);
    await expect.poll(() => llm.concurrency.now, { timeout: 60_000 }).toBeGreaterThan(0);
    await sluice.cancel((await run.started).runId);
    expect((await ended).summary).toMatchObject({ status: 'cancelled', counts: { pending: 3 } });
    await expect.poll(() => llm.concurrency.now).toBe(0);
  });

  test('a name that a user gives a run is that name, not the beginning of another', async () => {
    await using folder = await temporaryFolder();
    const papers = await writePapers(folder.path, 1);
    await using sluice = await openSluice({ db: await newDatabase(), workDir: folder.path });
    const first = await runThrough(sluice.run(requestOf({ sources: [papers], runId: 'Trial 10' })));
    expect(first.summary).toMatchObject({ runId: 'Trial 10', counts: { extracted: 1 } });
    expect((await runThrough(sluice.run(requestOf({ sources: [papers], runId: 'Trial 10' })))).summary).toEqual(first.summary);
    const other = await runThrough(sluice.run(requestOf({ sources: [papers], runId: 'Trial 1' })));
    expect(other.summary).toMatchObject({ runId: 'Trial 1', counts: { cached: 1 } });
    expect((await sluice.view('Trial 1')).runId).toBe('Trial 1');
    expect((await sluice.view('trial 10')).runId).toBe('Trial 10');
  });

  // With workers the papers that are recorded and the papers on the road are bounded each by the window.
  test.each([
    { kind: 'pglite', windows: 1 },
    { kind: 'postgres', windows: 2 },
  ])('a reader that is slow slows the source on $kind', async ({ kind, windows }) => {
    await using folder = await temporaryFolder();
    const list = join(folder.path, 'list.jsonl');
    const records = Array.from({ length: 120 }, (_, index) => ({ title: `Study number ${index} of another subject ${index * 7919}`, abstract: `Result ${index}: the study found ${index} things.` }));
    await writeFile(list, records.map((record) => JSON.stringify(record)).join('\n'));
    await using sluice = await openSluice({ db: kind === 'postgres' ? await newDatabase() : `${kind}:${join(folder.path, 'db')}`, workDir: folder.path });
    const run = sluice.run(requestOf({ sources: [list], settings: { concurrency: { queueSize: 5, maxConcurrentDownloads: 1, maxConcurrentConversions: 1, maxConcurrentLlm: 1, checkpointInterval: 1 } } }));
    let taken = 0;
    for await (const _ of run) {
      taken += 1;
      if (taken !== 10) continue;
      const { runId } = await run.started;
      await new Promise((resolve) => setTimeout(resolve, 700));
      const { counts } = await sluice.view(runId);
      expect(counts.extracted).toBeLessThanOrEqual(10 + windows * (5 + 3) + 1);
      break;
    }
    expect(taken).toBe(10);
  });

  test('new files of a folder are appended when a run is resumed', async () => {
    await using folder = await temporaryFolder();
    await using llm = await startLoopbackLlm({ script: { latencyMs: 300 } });
    const papers = await writePapers(folder.path, 8);
    await using sluice = await openSluice({ db: await newDatabase(), workDir: folder.path });
    const request = requestOf({ sources: [papers], ...openai(llm.baseUrl) });
    for await (const _ of sluice.run(request)) break;
    await expect.poll(async () => (await sluice.runs())[0]?.status).toBe('interrupted');
    await writePapers(folder.path, 10);
    const { summary } = await runThrough(sluice.run(request));
    expect(summary).toMatchObject({ status: 'finished', total: 10, counts: { extracted: 10 } });
    expect(await sluice.runs()).toHaveLength(1);
  });

  test('a file that a folder names and nobody can open fails alone, with a sentence that says why', async () => {
    await using folder = await temporaryFolder();
    const papers = await writePapers(folder.path, 1);
    await symlink('/nowhere/paper.pdf', join(papers, 'dangling.pdf'));
    // Latin-1, as old archives unpack.
    await writeFile(Buffer.concat([Buffer.from(`${papers}/na`), Buffer.from([0xef]), Buffer.from('ve.pdf')]), '%PDF-');
    await using sluice = await openSluice({ db: await newDatabase(), workDir: folder.path });
    const { outcomes, summary } = await runThrough(sluice.run(requestOf({ sources: [papers] })));
    expect(summary).toMatchObject({ status: 'finished', counts: { extracted: 1, failed: 2 }, failuresByClass: { source_gone: 2 } });
    const reasons = outcomes.map(({ reason }) => reason).join('\n');
    expect(reasons).toMatch(/dangling\.pdf is a link to a file that is not there/);
    expect(reasons).toMatch(/name of .*ve\.pdf is not UTF-8, .*; rename it/);
  });

  test('a run that could not begin leaves no trace in the store', async () => {
    await using folder = await temporaryFolder();
    await using sluice = await openSluice({ db: await newDatabase(), workDir: folder.path });
    const empty = join(folder.path, 'empty');
    await mkdir(empty);
    await expect(sluice.run(requestOf({ sources: [empty] })).summary).rejects.toThrow('holds no paper');
    await expect(sluice.run(requestOf({ sources: [join(folder.path, 'missing')] })).summary).rejects.toThrow('Cannot read');
    await expect(sluice.run(requestOf({ sources: [empty], extractor: 'openai' })).summary).rejects.toThrow('none is named');
    expect(await sluice.runs()).toEqual([]);
  });

  test.skipIf(process.platform !== 'linux')('a run whose folder for PDFs lies where no folder can be made ends at once', async () => {
    await using folder = await temporaryFolder();
    await using sluice = await openSluice({ db: await newDatabase(), workDir: folder.path });
    const run = sluice.run(requestOf({ sources: [await writePapers(folder.path, 1)], settings: { pdfSettings: { tempDir: '/proc/sluice' } } }));
    await expect(run.summary).rejects.toThrow('Cannot write "/proc/sluice": no folder can be made there');
  });
});
