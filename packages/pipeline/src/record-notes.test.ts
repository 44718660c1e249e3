import type { RunEvent } from '@sluice/core-models';
import { expect, test } from 'vitest';
import { recordNotes } from './record-notes.ts';

const warning = (message: string): RunEvent => ({ type: 'warning', runId: 'r', message });
const progress = (entries: number): RunEvent => ({ type: 'intake_progress', runId: 'r', entries });
const pressure = (state: 'paused' | 'resumed'): RunEvent => ({ type: 'backpressure', runId: 'r', state, inFlight: 110 });

test('recordNotes() writes what waits in one piece: each warning once, of progress and pauses the newest', async () => {
  const written: (readonly RunEvent[])[] = [];
  await using notes = recordNotes(async (events) => {
    written.push(events);
    await Promise.resolve();
  });
  for (const event of [progress(60), warning('slow'), pressure('paused'), progress(120), warning('slow'), pressure('resumed'), warning('full')]) notes.add(event);
  await notes.flush();
  expect(written).toEqual([[progress(120), warning('slow'), pressure('resumed'), warning('full')]]);
  await notes.flush();
  expect(written).toHaveLength(1);
});

test('recordNotes() goes on behind a write that failed', async () => {
  const written: RunEvent[] = [];
  let isAway = true;
  await using notes = recordNotes(async (events) => {
    await Promise.resolve();
    if (isAway) throw new Error('the database is away');
    written.push(...events);
  });
  notes.add(warning('lost'));
  await notes.flush();
  isAway = false;
  notes.add(warning('kept'));
  await notes.flush();
  expect(written).toEqual([warning('kept')]);
});

test('recordNotes() keeps a hundred of the warnings that come at once', async () => {
  const written: RunEvent[] = [];
  await using notes = recordNotes(async (events) => {
    await Promise.resolve();
    written.push(...events);
  });
  for (let number = 0; number < 1000; number += 1) notes.add(warning(`entry ${number}`));
  await notes.flush();
  expect(written).toHaveLength(100);
});
