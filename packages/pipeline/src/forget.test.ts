import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startLoopbackLlm, temporaryFolder } from '@sluice/testing';
import { expect, test } from 'vitest';
import { openSluice } from './open-sluice.ts';
import { newDatabase, requestOf, runThrough, writePapers } from './test-bench.ts';

test('forget() takes a paper out of every run, the answers that were bought, and the folders that were written, and leaves the user’s own file', { timeout: 300_000 }, async () => {
  await using folder = await temporaryFolder();
  await using llm = await startLoopbackLlm();
  const papers = await writePapers(folder.path, 3);
  await using sluice = await openSluice({ db: await newDatabase(), workDir: folder.path });
  const request = requestOf({ sources: [papers], extractor: 'openai', settings: { llmSettings: { model: 'loopback-1', baseUrl: llm.baseUrl } } });
  const { summary, outcomes } = await runThrough(sluice.run(request));
  const out = join(folder.path, 'out');
  await sluice.writeOutputs(summary.runId, out);
  const title = outcomes[1]?.title ?? '';
  expect(await readFile(join(out, 'results.jsonl'), 'utf8')).toContain(title);
  await sluice.judge(summary.runId, { paper: '2', target: 'finding', reviewer: 'ana', verdict: 'reject' });

  const forgotten = await sluice.forget('paper-002.pdf');
  expect(forgotten).toMatchObject({ runs: [summary.runId], entries: 1, documents: 1, judgements: 1, outputs: [out], yourFiles: [join(papers, 'paper-002.pdf')] });
  expect(forgotten.answers).toBeGreaterThan(0);
  for (const file of (await readdir(out, { recursive: true, withFileTypes: true })).filter((one) => one.isFile())) expect(await readFile(join(file.parentPath, file.name), 'utf8')).not.toContain(title);
  expect(await sluice.view(summary.runId)).toMatchObject({ total: 2, counts: { extracted: 2 } });
  expect((await Array.fromAsync(sluice.events(summary.runId))).map(({ event }) => JSON.stringify(event)).join()).not.toContain(title);
  await expect(sluice.forget('paper-002.pdf')).rejects.toThrow(/no run in this store has such a paper/u);

  const asked = llm.requests.length;
  await runThrough(sluice.run(request));
  expect(llm.requests.length).toBeGreaterThan(asked);
});
