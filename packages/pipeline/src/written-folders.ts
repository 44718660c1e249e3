/** Which folders a run's outputs were written to: remembered with the run, so that `forget` finds them. */
import type { Database, StoredRun } from '@sluice/intelligence-services';
import { updateRun } from '@sluice/intelligence-services';
import { z } from 'zod';

/** Beside the pinned versions, and never part of a manifest. */
export const WRITTEN_TO = 'writtenTo';

const Folders = z.array(z.string());

export function foldersOf({ pins }: Pick<StoredRun, 'pins'>): readonly string[] {
  try {
    return Folders.parse(JSON.parse(pins[WRITTEN_TO] ?? '[]'));
  } catch {
    return [];
  }
}

export async function rememberFolder(db: Database, run: StoredRun, folder: string): Promise<void> {
  const known = foldersOf(run);
  if (!known.includes(folder)) await updateRun(db, run.runId, { pins: { ...run.pins, [WRITTEN_TO]: JSON.stringify([...known, folder]) } });
}
