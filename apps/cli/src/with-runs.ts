/** For commands that look at runs and change nothing: where one process holds the whole store, its last snapshot serves them. */
import { type Sluice, snapshotBehind } from '@sluice/pipeline';
import type { Face } from './face.ts';
import { type StoreOptions, withSluice } from './with-sluice.ts';

export async function withRuns<T>(face: Face, options: Omit<StoreOptions, 'create'>, look: (runs: Pick<Sluice, 'runs' | 'view' | 'summary'> & Partial<Pick<Sluice, 'archive'>>) => Promise<T>): Promise<T> {
  try {
    return await withSluice(face, { ...options, create: false }, look);
  } catch (error) {
    const snapshot = await snapshotBehind(error);
    if (snapshot === null) throw error;
    face.say(`Process ${snapshot.holder} holds this store (PGlite takes one opener); so it stood at ${snapshot.takenAt.toISOString().slice(11, 19)} UTC.`);
    return await look(snapshot);
  }
}
