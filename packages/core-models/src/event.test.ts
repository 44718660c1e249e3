import { expect, test } from 'vitest';
import { RunEvent } from './event.ts';

test.each([
  { type: 'run_started', runId: 'r', resumed: false, total: null },
  { type: 'intake_progress', runId: 'r', entries: 3 },
  { type: 'intake_done', runId: 'r', entries: 3, kept: 2, duplicates: 1, filtered: 0 },
  { type: 'conversion_progress', runId: 'r', entry: 1, title: 'A thesis', page: 340, pages: 1000, backend: 'pdfjs', secondsLeft: 66 },
  { type: 'outcome', runId: 'r', entry: 1, status: 'failed', stage: 'download', reason: 'x', title: null },
  { type: 'backpressure', runId: 'r', state: 'paused', inFlight: 110 },
  { type: 'warning', runId: 'r', message: 'x' },
  { type: 'run_ended', runId: 'r', status: 'finished', reason: null, counts: { extracted: 3 } },
])('RunEvent survives JSON as %j', (event) => {
  expect(RunEvent.parse(JSON.parse(JSON.stringify(event)))).toEqual(event);
});

test('RunEvent refuses a type that no reader knows', () => {
  expect(RunEvent.safeParse({ type: 'progress', runId: 'r' }).success).toBe(false);
});
