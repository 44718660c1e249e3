import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Target } from '@sluice/core-models';
import { startLoopbackLlm, temporaryFolder } from '@sluice/testing';
import { expect, test } from 'vitest';
import { openSluice } from './open-sluice.ts';
import { newDatabase, openai, paper, requestOf, runThrough, writePapers } from './test-bench.ts';

test('a run is held against what a person says, and against another run', async () => {
  await using folder = await temporaryFolder();
  await using llm = await startLoopbackLlm();
  const papers = await writePapers(folder.path, 3);
  await using sluice = await openSluice({ db: await newDatabase(), workDir: folder.path });
  const asked = await runThrough(sluice.run(requestOf({ sources: [papers], ...openai(llm.baseUrl) })));
  const rows = await Array.fromAsync(sluice.results(asked.summary.runId));
  const saidOf = (ordinal: number): unknown => rows[ordinal - 1]?.outcome?.extraction['participants']?.value;

  // A person who agrees with two of the values, and says of the third that it is one more.
  const gold = [1, 2, 3].map((ordinal) => ({ paper: `paper-00${ordinal}.pdf`, target: 'participants', value: Number(saidOf(ordinal)) + (ordinal === 3 ? 1 : 0), quote: null }));
  const evaluation = await sluice.evaluate(asked.summary.runId, [...gold, { paper: 'elsewhere.pdf', target: 'participants', value: 1, quote: null }]);
  const participants = evaluation.targets.find(({ target }) => target === 'participants');
  expect(participants).toMatchObject({ papers: 3, precision: { of: 3 } });
  expect(participants?.precision?.value).toBeCloseTo(2 / 3);
  expect(evaluation.disagreements).toMatchObject([{ entry: 3, target: 'participants', machine: saidOf(3) }]);
  expect(evaluation.unmatched).toMatchObject([{ paper: 'elsewhere.pdf' }]);

  const again = await runThrough(sluice.run(requestOf({ sources: [papers], newRun: true, ...openai(llm.baseUrl) })));
  expect(await sluice.compare(asked.summary.runId, again.summary.runId)).toMatchObject({ papers: 3, onlyInFirst: 0, disagreements: [] });
  const other = await runThrough(sluice.run(requestOf({ sources: [papers], targets: [Target.parse({ name: 'town', description: 'Which town the study was made in' })] })));
  await expect(sluice.compare(asked.summary.runId, other.summary.runId)).rejects.toThrow(/they ask for nothing in common/u);
});

test('a paper without a file is worked on when a person brings it, and only that one', async () => {
  await using folder = await temporaryFolder();
  const list = join(folder.path, 'wanted.jsonl');
  const titles = [1, 2].map((number) => ({ title: `${number === 1 ? 'Coffee' : 'Gardening'} in town number ${number} and its effect on memory`, authors: [`Author${number}, Ada`] }));
  await writeFile(list, titles.map((record) => JSON.stringify(record)).join('\n'));
  const brought = join(folder.path, 'brought');
  await mkdir(brought);
  await writeFile(join(brought, 'download (3).pdf'), await paper(2));
  await using sluice = await openSluice({ db: await newDatabase(), workDir: folder.path });
  const request = requestOf({ sources: [list] });
  const without = await runThrough(sluice.run(request));
  expect(without.summary.counts).toMatchObject({ failed: 2 });

  const { runId } = without.summary;
  expect(await sluice.addPdfs(runId, brought)).toEqual([2]);
  expect(await sluice.view(runId)).toMatchObject({ status: 'interrupted', reason: '1 paper has a PDF now and is to be worked on.', counts: { failed: 1, pending: 1 } });
  const withIt = await runThrough(sluice.run({ ...request, runId }));
  expect(withIt.summary).toMatchObject({ runId, counts: { extracted: 1, failed: 1 } });
  expect(await sluice.addPdfs(runId, brought)).toEqual([]);
});

test('what was joined is told apart again by a person, and worked on', async () => {
  await using folder = await temporaryFolder();
  const papers = await writePapers(folder.path, 1);
  await writeFile(join(papers, 'the-same-again.pdf'), await paper(1));
  await using sluice = await openSluice({ db: await newDatabase(), workDir: folder.path });
  const request = requestOf({ sources: [papers] });
  const { summary } = await runThrough(sluice.run(request));
  expect(summary.counts).toMatchObject({ extracted: 1, duplicate: 1 });
  expect(await Array.fromAsync(sluice.duplicates(summary.runId))).toHaveLength(1);

  await expect(sluice.unmerge(summary.runId, ['nowhere.pdf'])).rejects.toThrow(/Cannot unmerge "nowhere.pdf": run .* has no such paper/u);
  expect(await sluice.unmerge(summary.runId, ['the-same-again.pdf'])).toHaveLength(1);
  expect(await sluice.view(summary.runId)).toMatchObject({ status: 'interrupted', counts: { pending: 1 } });
  const apart = await runThrough(sluice.run({ ...request, runId: summary.runId }));
  expect(apart.summary.counts).toMatchObject({ duplicate: 0, failed: 0, pending: 0 });
  expect(await Array.fromAsync(sluice.duplicates(summary.runId))).toEqual([]);
});

test('a finished run cannot be cancelled, an unknown one not be found, and a deleted one is gone', async () => {
  await using folder = await temporaryFolder();
  const papers = await writePapers(folder.path, 1);
  await using sluice = await openSluice({ db: await newDatabase(), workDir: folder.path });
  const { summary } = await runThrough(sluice.run(requestOf({ sources: [papers] })));
  await expect(sluice.cancel(summary.runId)).rejects.toThrow(/it has finished/u);
  await expect(sluice.view('nothing')).rejects.toThrow('Cannot find run "nothing": there is none of that id in this store; expected one that "sluice runs" lists');
  expect(await sluice.retry(summary.runId)).toBe(0);
  expect(await sluice.view(summary.runId)).toMatchObject({ status: 'finished' });
  expect((await sluice.runs()).map(({ runId }) => runId)).toEqual([summary.runId]);
  await sluice.deleteRun(summary.runId);
  expect(await sluice.runs()).toEqual([]);
});

test('doctor() tries the store, each reader of PDFs and the model that is configured', async () => {
  await using folder = await temporaryFolder();
  await using llm = await startLoopbackLlm();
  await using sluice = await openSluice({ db: await newDatabase(), workDir: folder.path });
  const checks = await sluice.doctor({ settings: { llmSettings: { model: 'loopback-1', baseUrl: llm.baseUrl } } });
  expect(checks.find(({ area }) => area === 'store')).toMatchObject({ name: 'postgres', ok: true });
  expect(checks.find(({ name }) => name === 'pdfjs')).toMatchObject({ area: 'backend', ok: true, optional: false });
  expect(checks.find(({ area }) => area === 'llm')).toMatchObject({ name: 'loopback-1', ok: true });
  expect(llm.requests.length).toBeGreaterThan(0);

  const away = await sluice.doctor({ settings: { llmSettings: { model: 'loopback-1', baseUrl: 'http://127.0.0.1:9/v1' } } });
  expect(away.find(({ area }) => area === 'llm')).toMatchObject({ ok: false, optional: true });
  expect((await sluice.doctor()).find(({ area }) => area === 'llm')).toMatchObject({ ok: true, detail: 'not configured; the extractive reader works without' });
});

test('a service remembers which run a repeated request has begun, and what to go on with after a restart', async () => {
  await using folder = await temporaryFolder();
  const papers = await writePapers(folder.path, 1);
  await using sluice = await openSluice({ db: await newDatabase(), workDir: folder.path });
  const { custody } = sluice;
  const request = { belongsTo: 'ana', key: 'monday', bodyHash: 'a'.repeat(64) };
  const first = await custody.remember(request);
  expect(first).toMatchObject({ kind: 'first' });
  expect(await custody.remember(request)).toEqual({ ...first, kind: 'again' });
  expect(await custody.remember({ ...request, bodyHash: 'b'.repeat(64) })).toEqual({ kind: 'different' });
  expect(await custody.recall({ ...request, bodyHash: 'b'.repeat(64) })).toBeNull();
  expect(await custody.recall({ ...request, belongsTo: 'ben' })).toBeNull();

  const run = sluice.run(requestOf({ sources: [papers] }), { keeper: 'service-1', belongsTo: 'ana' });
  const { summary } = await runThrough(run);
  await custody.correct({ belongsTo: 'ana', key: 'monday', runId: summary.runId });
  expect(await custody.recall(request)).toBe(summary.runId);
  await custody.forget(request);
  expect(await custody.recall(request)).toBeNull();
  expect(await custody.kept('service-1')).toEqual([]);
});
