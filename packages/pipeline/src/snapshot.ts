/** How a PGlite store stood a moment ago, in a file beside it: what others read while one process holds it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigurationError, RunView } from '@sluice/core-models';
import { StoreHeldError, listRuns, writeAtomically } from '@sluice/intelligence-services';
import { z } from 'zod';
import type { House } from './house.ts';
import type { Sluice } from './sluice.ts';

/** The newest runs that are kept in it: its size is not to grow with the store. */
const MAX_RUNS = 100;

const Moment = z.iso.datetime().transform((text) => new Date(text));
const StoredView = z.object({ ...RunView.shape, createdAt: Moment, updatedAt: Moment, finishedAt: Moment.nullable() });
const StoredSnapshot = z.object({ takenAt: Moment, runs: z.array(StoredView) });

/** What of `Sluice` can be had without the store. */
export interface Snapshot extends Pick<Sluice, 'runs' | 'view' | 'summary'> {
  readonly takenAt: Date;
  readonly holder: string;
}

/** Does nothing for a store that many can open. */
export async function takeSnapshot(house: House): Promise<void> {
  const path = pathOf(house.db.url);
  if (path === null) return;
  const runs = (await listRuns(house.db)).slice(0, MAX_RUNS);
  await writeAtomically(path, JSON.stringify({ takenAt: house.now(), runs }));
}

/** The last snapshot of the store that another process holds; null for any other error, and where none was taken. */
export async function snapshotBehind(failure: unknown): Promise<Snapshot | null> {
  if (!(failure instanceof StoreHeldError)) return null;
  const text = await readFile(pathOf(failure.url) ?? '', 'utf8').catch(() => null);
  if (text === null) return null;
  const { takenAt, runs } = StoredSnapshot.parse(JSON.parse(text));
  return {
    takenAt,
    holder: failure.holder,
    runs: async () => runs,
    view: async (runId) => viewIn(runs, runId),
    // The summary is written when a run has ended, which its holder is about to do.
    summary: async () => null,
  };
}

function viewIn(runs: readonly RunView[], runId: string): RunView {
  const [view, ...others] = runs.filter((run) => run.runId.startsWith(runId));
  if (view !== undefined && others.length === 0) return view;
  throw new ConfigurationError(`Cannot find run "${runId}": ${view === undefined ? 'there is none of that id' : 'several ids begin so'} in this store's last snapshot; expected one that "sluice runs" lists`);
}

function pathOf(db: string): string | null {
  const folder = /^pglite:(.+)$/s.exec(db)?.[1];
  return folder === undefined || folder === 'memory' ? null : join(folder, 'snapshot.json');
}
