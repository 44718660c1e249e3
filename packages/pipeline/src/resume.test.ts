import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Outcome } from '@sluice/core-models';
import { temporaryFolder } from '@sluice/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openSluice } from './open-sluice.ts';
import { lasting, newDatabase, requestOf, runThrough } from './test-bench.ts';

/** Each way to be interrupted: a reader that leaves after so many outcomes, or an abort when a failpoint is met for the nth time. */
const interruption = fc.oneof(
  fc.record({ leaveAfter: fc.integer({ min: 0, max: 12 }) }),
  fc.record({
    at: fc.constantFrom('intake.appended', 'extract.saved', 'record.before_commit', 'record.after_commit'),
    meeting: fc.integer({ min: 1, max: 6 }),
  }),
);
const NEVER = { leaveAfter: Number.POSITIVE_INFINITY };
type Interruption = { readonly leaveAfter: number } | { readonly at: string; readonly meeting: number };

test('a request whose run has ended means that run until whoever asked has told of it', async () => {
  await using folder = await temporaryFolder();
  const list = join(folder.path, 'list.jsonl');
  await writeFile(list, records());
  await using sluice = await openSluice({ db: await newDatabase(), workDir: folder.path });
  const begin = async ({ newRun = false } = {}) => {
    const run = sluice.run(requestOf({ sources: [list], newRun }), { untilTold: true });
    const { summary } = await runThrough(run);
    return { ...(await run.started), summary };
  };
  const killed = await begin();
  const again = await begin();
  expect(again).toMatchObject({ runId: killed.runId, alreadyFinished: true, summary: { counts: killed.summary.counts } });
  const out = join(folder.path, 'out');
  await sluice.writeOutputs(killed.runId, out);
  expect(await readFile(join(out, 'manifest.json'), 'utf8')).not.toMatch(/untold|writtenTo/);
  expect(await begin()).toMatchObject({ runId: killed.runId, alreadyFinished: true });
  // Who wants a run of its own has it at once, and is not led back to the one before when that is told.
  const wanted = await begin({ newRun: true });
  expect(wanted).toMatchObject({ resumed: false, alreadyFinished: false });
  await sluice.told(wanted.runId);
  expect(await begin()).toMatchObject({ resumed: false, alreadyFinished: false });
});

test('a run that is interrupted anywhere, again and again, ends as an undisturbed one, and shows each outcome once', async () => {
  await using folder = await temporaryFolder();
  const list = join(folder.path, 'list.jsonl');
  await writeFile(list, records());
  const undisturbed = await interrupted(list, folder.path, []);
  expect(undisturbed.rows).toHaveLength(24);
  expect(new Set(undisturbed.rows.map((row) => row?.status))).toEqual(new Set(['extracted', 'duplicate', 'failed', 'filtered']));

  await fc.assert(
    fc.asyncProperty(fc.array(interruption, { minLength: 1, maxLength: 5 }), async (interruptions) => {
      const run = await interrupted(list, folder.path, interruptions);
      expect(run.rows).toEqual(undisturbed.rows);
      expect(run.seen.length).toBe(new Set(run.seen).size);
    }),
    { numRuns: 4 },
  );
});

/** The same command until it has ended by itself: before its planned interruptions are over, if those come too late. */
async function interrupted(list: string, workDir: string, interruptions: readonly Interruption[]) {
  const db = await newDatabase();
  const request = requestOf({ sources: [list], settings: { concurrency: { checkpointInterval: 2 }, filters: { minYear: 1990 } } });
  const seen: number[] = [];
  for (const planned of [...interruptions, NEVER]) {
    const abort = new AbortController();
    let meetings = 0;
    const failpoint = (name: string): void => {
      if (!('at' in planned) || name !== planned.at) return;
      meetings += 1;
      if (meetings === planned.meeting) abort.abort(new Error(`interrupted at ${name}`));
    };
    await using sluice = await openSluice({ db, workDir, failpoint });
    const run = sluice.run(request, { signal: abort.signal });
    let taken = 0;
    for await (const { ordinal } of run) {
      seen.push(ordinal);
      taken += 1;
      if ('leaveAfter' in planned && taken >= planned.leaveAfter) break;
    }
    const { runId, status } = await run.summary;
    if (status !== 'finished') continue;
    const rows: (Partial<Outcome> | null)[] = [];
    for await (const { outcome } of sluice.results(runId)) rows.push(outcome && lasting(outcome));
    return { rows, seen };
  }
  throw new Error('the last run did not finish');
}

/** Papers to answer, one twice, some that cannot be had, one too old, lines that are no record. */
function records(): string {
  const lines = Array.from({ length: 24 }, (_, index) => {
    const number = index + 1;
    if (number % 11 === 0) return '{ broken';
    const title = number === 20 ? titleOf(3) : titleOf(number);
    const abstract = number % 7 === 0 ? undefined : `The study found that ${number + 40} participants slept well. Memory rose by ${number} percent in the group that took part.`;
    return JSON.stringify({ title, authors: [`A. Author${number === 20 ? 3 : number}`], year: number === 5 ? 1980 : 2020, abstract });
  });
  return `${lines.join('\n')}\n`;
}

function titleOf(number: number): string {
  const subjects = ['Sleep', 'Coffee', 'Gardening', 'Chess', 'Swimming', 'Birdsong'];
  const places = ['mountain villages', 'harbour towns', 'river valleys', 'old monasteries'];
  return `${subjects[number % subjects.length] ?? ''} and memory in ${places[Math.floor(number / 6) % places.length] ?? ''}`;
}
