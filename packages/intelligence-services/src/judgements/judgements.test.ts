import { type Outcome, type TargetResult, PaperDocument, Target } from '@sluice/core-models';
import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commitOutcomes } from '../checkpoint/commit-outcomes.ts';
import { deleteRun } from '../checkpoint/delete-run.ts';
import { readResult } from '../checkpoint/read-result.ts';
import { readResults } from '../checkpoint/read-results.ts';
import { outcome, testRun } from '../checkpoint/test-run.ts';
import type { Database } from '../db/database.ts';
import { entries } from '../db/schema.ts';
import { testStores } from '../db/test-stores.ts';
import { appendJudgement } from './append-judgement.ts';
import { type Said, composeJudgement } from './compose-judgement.ts';
import { judgedHashOf } from './judged-hash.ts';
import { runJudgements } from './run-judgements.ts';

const target = Target.parse({ name: 'n', description: 'How many loaves were baked', outputFormat: 'number' });
const number = (value: number): TargetResult => ({ state: 'found', method: 'model', value, evidence: [{ quote: `${value} loaves`, page: 1, start: 0, end: 5, match: 'exact' }] });
const document = PaperDocument.parse({
  sha256: 'aa',
  converterVersion: 'pdf-1',
  backend: 'pdfjs',
  quality: 1,
  legacyQuality: 1,
  contentSource: 'fulltext',
  pages: [],
  blocks: [],
  markdown: '<!-- page 1 -->\nIn all, 96 loaves of 800 g were baked.',
  metadata: {},
  references: [],
});

describe.each(testStores)('on $name', ({ open }) => {
  let db: Database;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db[Symbol.asyncDispose]());

  /** A run over one paper, answered so. */
  async function answered(paperId: string, value: number): Promise<{ readonly runId: string; readonly outcome: Outcome }> {
    const runId = await testRun(db, 2);
    await db.orm.update(entries).set({ paperId }).where(and(eq(entries.runId, runId), eq(entries.ordinal, 1)));
    const one = outcome(runId, 1, { paperId, extraction: { n: number(value) } });
    await commitOutcomes(db, [one]);
    return { runId, outcome: one };
  }

  async function say(run: { readonly runId: string; readonly outcome: Outcome }, said: Said, at: number): Promise<void> {
    const [row] = await Array.fromAsync(readResults(db, run.runId));
    if (row === undefined) throw new Error('Cannot judge: the run is empty; expected an entry');
    await appendJudgement(db, composeJudgement(said, { ...row, target, document }), new Date(at));
  }

  test('readResult() gives one entry as readResults() does, before anybody has judged it, after it, and while it is pending; null for a number that is not there', async () => {
    const run = await answered('doi:10.1/single', 12);
    const same = async (): Promise<void> => {
      const all = await Array.fromAsync(readResults(db, run.runId));
      for (const [index, result] of all.entries()) expect(await readResult(db, { runId: run.runId, ordinal: index + 1 })).toEqual(result);
    };
    await same();
    await say(run, { reviewer: 'ana', verdict: 'reject' }, 1000);
    await same();
    expect((await readResult(db, { runId: run.runId, ordinal: 1 }))?.judgements).toMatchObject([{ reviewer: 'ana', verdict: 'reject' }]);
    expect((await readResult(db, { runId: run.runId, ordinal: 2 }))?.outcome).toBeNull();
    expect(await readResult(db, { runId: run.runId, ordinal: 3 })).toBeNull();
  });

  test('readResults() gives each reviewer’s last word, in later runs too, and says where the value beneath is another one by then', async () => {
    const first = await answered('doi:10.1/a', 12);
    await say(first, { reviewer: 'ana', verdict: 'reject' }, 1000);
    await say(first, { reviewer: 'ben', verdict: 'correct', value: 96, quotes: [{ quote: '96 loaves of 800 g' }] }, 2000);
    await say(first, { reviewer: 'ana', verdict: 'accept' }, 3000);
    const later = await answered('doi:10.1/a', 12);
    const other = await answered('doi:10.1/a', 96);
    await deleteRun(db, first.runId);
    const words = async (runId: string) => (await Array.fromAsync(readResults(db, runId))).map(({ judgements }) => judgements.map(({ reviewer, verdict, value, changed, evidence }) => [reviewer, verdict, value, changed, evidence[0]?.quote]));
    expect(await words(later.runId)).toEqual([[['ben', 'correct', 96, false, '96 loaves of 800 g'], ['ana', 'accept', 12, false, undefined]], []]);
    expect((await words(other.runId))[0]?.map(([reviewer, , , changed]) => [reviewer, changed])).toEqual([['ben', true], ['ana', true]]);
  });

  test('runJudgements() lists a run’s judged papers under its own numbers, and with history every word', async () => {
    const run = await answered('doi:10.1/b', 5);
    await say(run, { reviewer: 'ana', verdict: 'reject' }, 1000);
    await say(run, { reviewer: 'ana', verdict: 'accept' }, 2000);
    const again = await answered('doi:10.1/b', 5);
    expect((await runJudgements(db, again.runId)).map(({ runId, ordinal, verdict, changed }) => [runId, ordinal, verdict, changed])).toEqual([[again.runId, 1, 'accept', false]]);
    expect((await runJudgements(db, again.runId, { history: true })).map(({ verdict }) => verdict)).toEqual(['reject', 'accept']);
    expect(await runJudgements(db, await testRun(db, 1))).toEqual([]);
  });
});

describe('composeJudgement()', () => {
  const entry = { runId: 'r', ordinal: 1, source: 's', locator: 'l', paperId: 'p', record: { authors: [], otherIds: {}, keywords: [], attachments: [], custom: {} } };
  const judged = { entry, outcome: outcome('r', 1, { extraction: { n: number(12) } }), target, document };

  test.each([
    [{ reviewer: ' ', verdict: 'accept' }, /nobody says so; expected a reviewer's name$/u],
    [{ reviewer: 'ana', verdict: 'correct', value: 'many' }, /the corrected value cannot be used: it is not a number/u],
    [{ reviewer: 'ana', verdict: 'correct', value: 97, quotes: [{ quote: '97 loaves of 800 g' }] }, /its quote is not in the document: "97 loaves of 800 g"/u],
    [{ reviewer: 'ana', verdict: 'accept', seen: judgedHashOf(number(13)) }, /another one now than the one you saw/u],
  ] as const)('composeJudgement() refuses %j', (said, message) => {
    expect(() => composeJudgement(said, judged)).toThrow(message);
  });

  test('composeJudgement() refuses what has no value to judge', () => {
    expect(() => composeJudgement({ reviewer: 'ana', verdict: 'accept' }, { ...judged, outcome: null })).toThrow(/no outcome yet/u);
    expect(() => composeJudgement({ reviewer: 'ana', verdict: 'accept' }, { ...judged, outcome: outcome('r', 1) })).toThrow(/no answer was recorded/u);
  });

  test('judgedHashOf() is the same for a passage that a new converter prints otherwise, and another for another passage', () => {
    const passage = (quote: string): TargetResult => ({ state: 'found', method: 'passage', value: quote, evidence: [{ quote, page: 1, start: 0, end: 9, match: 'exact' }] });
    expect(judgedHashOf(passage('the ﬁrst re-\nsult'))).toBe(judgedHashOf(passage('The first result')));
    expect(judgedHashOf(passage('the first'))).not.toBe(judgedHashOf(passage('the second')));
  });
});
