import { expect, test } from 'vitest';
import { Outcome, OutcomeStatus } from './outcome.ts';
import { RunCounts } from './run.ts';

const outcome = { kind: 'outcome', runId: 'r', ordinal: 1, status: 'extracted', stage: 'extract' };

test('Outcome fills in what a stage leaves out, and costs nothing unless it says so', () => {
  expect(Outcome.parse(outcome)).toMatchObject({
    reason: '',
    attempts: 1,
    stageMs: {},
    extraction: {},
    usage: { promptTokens: 0, completionTokens: 0, costUsd: 0 },
  });
});

test.each([{ ordinal: 0 }, { status: 'skipped' }, { stage: 'admit' }, { duplicateOf: 0 }, { attempts: -1 }])('Outcome refuses %j', (part) => {
  expect(Outcome.safeParse({ ...outcome, ...part }).success).toBe(false);
});

test('OutcomeStatus and the counts of a run name the same five ends, with pending beside them', () => {
  expect(Object.keys(RunCounts.shape).toSorted()).toEqual([...OutcomeStatus.options, 'pending'].toSorted());
});

test('an outcome survives JSON, which is how a store keeps it', () => {
  const full = Outcome.parse({
    ...outcome,
    pdf: { sha256: 'ab', pages: 2 },
    extraction: { n: { state: 'found', method: 'model', value: 3, evidence: [{ quote: 'three', page: 1, start: 0, end: 5 }] } },
    usage: { promptTokens: 1, completionTokens: 2, costUsd: null },
  });
  expect(Outcome.parse(JSON.parse(JSON.stringify(full)))).toEqual(full);
});
