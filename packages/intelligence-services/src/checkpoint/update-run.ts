/** Changes a run's own row: its status, its owner's heartbeat, a wish to cancel. */
import type { RunStatus } from '@sluice/core-models';
import { eq, sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { runs } from '../db/schema.ts';

/** Absent fields stay as they are. */
export interface RunPatch {
  readonly status?: RunStatus;
  readonly reason?: string | null;
  readonly intakeComplete?: boolean;
  readonly pins?: Readonly<Record<string, string>>;
  readonly summary?: Readonly<Record<string, unknown>>;
  readonly finishedAt?: Date | null;
  /** Null gives the run up. */
  readonly owner?: string | null;
  /** False takes a wish to cancel back. */
  readonly cancelRequested?: false;
  /** Null leaves a restart to a person. */
  readonly keeper?: string | null;
  /** LiveStats, for readers in other processes. */
  readonly live?: Readonly<Record<string, unknown>>;
  /** Says that the owner lives, by the database's clock. */
  readonly heartbeat?: true;
}

export async function updateRun(db: Database, runId: string, patch: RunPatch): Promise<void> {
  const { heartbeat, ...fields } = patch;
  await db.orm
    .update(runs)
    .set({ ...fields, updatedAt: sql`now()`, ...(heartbeat === true ? { heartbeatAt: sql`now()` } : {}) })
    .where(eq(runs.runId, runId));
}

/** The process at work sees it at its next heartbeat, in `cancelRequested` of `findRun`. */
export async function requestCancel(db: Database, runId: string): Promise<void> {
  await db.orm.update(runs).set({ cancelRequested: true, updatedAt: sql`now()` }).where(eq(runs.runId, runId));
}
