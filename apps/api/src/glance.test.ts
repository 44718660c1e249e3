import type { RunView } from '@sluice/core-models';
import { expect, test } from 'vitest';
import { openGlance } from './glance.ts';

const run: RunView = {
  runId: 'r',
  identity: 'i',
  status: 'running',
  reason: null,
  createdAt: new Date(0),
  updatedAt: new Date(0),
  finishedAt: null,
  total: 1,
  counts: { extracted: 0, cached: 0, duplicate: 0, filtered: 0, failed: 0, pending: 1 },
  intakeComplete: true,
  live: true,
  belongsTo: null,
  config: {},
};

function glanceAt() {
  const clock = { now: 0 };
  const asked: string[] = [];
  /** What the store takes to answer. */
  let takesMs = 0;
  let failure: Error | null = null;
  const answer = async <T>(question: string, value: T): Promise<T> => {
    asked.push(question);
    await Promise.resolve();
    clock.now += takesMs;
    if (failure !== null) throw failure;
    return value;
  };
  const archive = { runs: () => answer('runs', [run]), live: () => answer('live', null), countResults: () => answer('count', 3) };
  const never = (): never => {
    throw new Error('nothing else is asked');
  };
  const glance = openGlance(
    { view: (runId) => answer(`view ${runId}`, run), archive: { ...archive, results: never, result: never, failures: never, warnings: never, export: never, workbook: never, papers: never, paper: never, document: never, pdf: never } },
    () => clock.now,
  );
  return { clock, asked, glance, takes: (ms: number) => (takesMs = ms), fails: (error: Error | null) => (failure = error) };
}

test('openGlance() asks the store once for all who ask within a quarter of a second, and anew after it', async () => {
  const { glance, clock, asked } = glanceAt();
  await Promise.all(Array.from({ length: 100 }, () => glance.view('r')));
  clock.now = 249;
  await glance.view('r');
  expect(asked).toEqual(['view r']);
  clock.now = 250;
  await glance.view('r');
  await glance.view('other');
  expect(asked).toEqual(['view r', 'view r', 'view other']);
});

test('openGlance() holds an answer longer that took long, so that asking takes a tenth of the store at most', async () => {
  const { glance, clock, asked, takes } = glanceAt();
  takes(1000);
  await glance.countResults(run, {});
  clock.now = 1000 + 8999;
  await glance.countResults(run, {});
  expect(asked).toEqual(['count']);
  clock.now = 1000 + 9000;
  await glance.countResults(run, {});
  expect(asked).toEqual(['count', 'count']);
});

test('openGlance() counts anew when the run has come to another state, and for another filter', async () => {
  const { glance, asked } = glanceAt();
  await glance.countResults(run, {});
  await glance.countResults({ ...run, status: 'finished' }, {});
  await glance.countResults({ ...run, status: 'finished' }, { q: 'ice' });
  expect(asked).toEqual(['count', 'count', 'count']);
});

test('openGlance() holds no failure, and nothing after forget()', async () => {
  const { glance, asked, fails } = glanceAt();
  fails(new Error('away'));
  await expect(glance.view('r')).rejects.toThrow('away');
  fails(null);
  expect(await glance.view('r')).toBe(run);
  glance.forget();
  await glance.view('r');
  expect(asked).toEqual(['view r', 'view r', 'view r']);
});
