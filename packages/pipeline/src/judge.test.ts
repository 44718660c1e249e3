import { temporaryFolder } from '@sluice/testing';
import { expect, test } from 'vitest';
import { openSluice } from './open-sluice.ts';
import { newDatabase, requestOf, runThrough, writePapers } from './test-bench.ts';

test('judge() keeps a verdict beside the value, and a later run of the same papers shows it again', { timeout: 300_000 }, async () => {
  await using folder = await temporaryFolder();
  const papers = await writePapers(folder.path, 2);
  await using sluice = await openSluice({ db: await newDatabase(), workDir: folder.path });
  const first = await runThrough(sluice.run(requestOf({ sources: [papers] })));
  await sluice.judge(first.summary.runId, { paper: 'paper-002.pdf', target: 'participants', reviewer: 'ana', verdict: 'correct', value: 34, quotes: [{ quote: 'We invited 34 participants' }] });

  const again = await runThrough(sluice.run(requestOf({ sources: [papers] })));
  expect(await sluice.judgements(again.summary.runId)).toMatchObject([{ ordinal: 2, runId: again.summary.runId, targetName: 'participants', verdict: 'correct', value: 34, changed: false, evidence: [{ page: 1 }] }]);
  expect((await sluice.show(again.summary.runId, '2'))?.judgements).toHaveLength(1);
  await expect(sluice.judge(again.summary.runId, { paper: '2', target: 'town', reviewer: 'ana', verdict: 'accept' })).rejects.toThrow('Cannot judge "town": the run did not ask for it; expected one of participants, finding');
  await expect(sluice.judge(again.summary.runId, { paper: 'paper-009.pdf', target: 'finding', reviewer: 'ana', verdict: 'accept' })).rejects.toThrow(/has no such paper/u);
});
