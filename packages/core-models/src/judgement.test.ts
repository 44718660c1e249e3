import { expect, test } from 'vitest';
import { Judgement, StandingJudgement } from './judgement.ts';

const said = {
  judgementId: 'j1',
  paperId: 'p1',
  targetName: 'participants',
  runId: 'r1',
  ordinal: 2,
  reviewer: 'ana',
  verdict: 'correct',
  value: 34,
  evidence: [{ quote: 'We invited 34 participants', page: 1, start: 10, end: 36, match: 'exact' }],
  judgedHash: 'h',
  createdAt: '2026-11-24T10:00:00.000Z',
};

test('Judgement comes back from its line as it was said', () => {
  expect(Judgement.parse(JSON.parse(JSON.stringify(said)))).toEqual(said);
  expect(StandingJudgement.parse({ ...said, changed: true })).toEqual({ ...said, changed: true });
});

test.each([
  ['a verdict that nobody can give', { verdict: 'perhaps' }],
  ['an entry that is counted from 0', { ordinal: 0 }],
  ['evidence without a page', { evidence: [{ quote: 'We invited 34 participants' }] }],
  ['no reviewer', { reviewer: undefined }],
])('Judgement refuses %s', (_, given) => {
  expect(Judgement.safeParse({ ...said, ...given }).success).toBe(false);
});
