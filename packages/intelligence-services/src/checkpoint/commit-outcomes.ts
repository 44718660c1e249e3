/** The one place where a run's state moves on: outcomes, what follows from them for cluster members, and their events, in one transaction. */
import type { Outcome, RunEvent } from '@sluice/core-models';
import { sql } from 'drizzle-orm';
import { storableJson } from '../db/columns.ts';
import { briefTransaction } from '../db/brief-transaction.ts';
import type { Database, Orm } from '../db/database.ts';
import { outcomes as table } from '../db/schema.ts';
import { insertEvents } from './events.ts';
import { followLeaders } from './follow-leaders.ts';
import { lockRun } from './lock-run.ts';
import { type Heir, promoteMembers } from './promote-members.ts';

export interface CommitOptions {
  /** Who did the work: `host:pid`, or a slot's name. */
  readonly worker?: string;
  /** For work done under leases: none of it counts whose lease is gone. */
  readonly leases?: LeaseFence;
}

/** The leases under which outcomes were worked out. */
export interface LeaseFence {
  /** Ends the leases of these entries in `tx`; the epoch of each that still stood. */
  settle(tx: Orm, ordinals: readonly number[]): Promise<ReadonlyMap<number, number>>;
  /** Entries that have become leaders, and are to be worked on. */
  enqueue(tx: Orm, heirs: readonly Heir[]): Promise<void>;
}

/**
 * What was newly recorded, in the order given, then the outcomes of members that follow. The first outcome of an entry stands: recording it
 * again, by a late worker or after a crash, changes nothing and returns nothing. Of outcomes under leases those are left out, row by row, whose lease is lost.
 */
export async function commitOutcomes(db: Database, outcomes: readonly Outcome[], options: CommitOptions = {}): Promise<readonly Outcome[]> {
  if (outcomes.length === 0) return [];
  const byRun = [...Map.groupBy(outcomes, (outcome) => outcome.runId)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return await briefTransaction(db, async (tx) => {
    const recorded: Outcome[] = [];
    for (const [runId, ofRun] of byRun) recorded.push(...(await commitToRun(tx, { runId, outcomes: ofRun, ...options })));
    return recorded;
  });
}

async function commitToRun(tx: Orm, commit: CommitOptions & { readonly runId: string; readonly outcomes: readonly Outcome[] }): Promise<readonly Outcome[]> {
  const { runId, outcomes, worker, leases } = commit;
  await lockRun(tx, runId);
  const epochs = await leases?.settle(tx, outcomes.map(({ ordinal }) => ordinal));
  const held = epochs === undefined ? outcomes : outcomes.filter(({ ordinal }) => epochs.has(ordinal));
  const by = { worker, epochs };
  const decided = await insertOutcomes(tx, held, by);
  const following = await insertOutcomes(tx, await followLeaders(tx, runId, decided), by);
  const heirs = await promoteMembers(tx, runId, decided.filter((outcome) => outcome.status === 'failed').map((outcome) => outcome.ordinal));
  if (heirs.length > 0) await leases?.enqueue(tx, heirs);
  const recorded = [...decided, ...following];
  await insertEvents(tx, runId, recorded.map(eventOf));
  return recorded;
}

/** Those that were new. */
async function insertOutcomes(
  tx: Orm,
  outcomes: readonly Outcome[],
  { worker, epochs }: { readonly worker: string | undefined; readonly epochs: ReadonlyMap<number, number> | undefined },
): Promise<readonly Outcome[]> {
  if (outcomes.length === 0) return [];
  // A statement cannot meet its own row as a conflict: of two outcomes for one entry the first stands.
  const byOrdinal = new Map(outcomes.toReversed().map((outcome) => [outcome.ordinal, outcome]));
  const fresh = new Set<number>();
  const rows = [...byOrdinal.values()].map((outcome) => ({ fence: epochs?.get(outcome.ordinal) ?? 0, outcome }));
  for (let at = 0; at < rows.length; at += batchSize) {
    for (const ordinal of await insertRows(tx, rows.slice(at, at + batchSize), worker ?? null)) fresh.add(ordinal);
  }
  return outcomes.filter((outcome) => fresh.delete(outcome.ordinal));
}

/** One parameter for all rows: with nine for each, making the statement took more of a worker's time than anything else it does. */
async function insertRows(tx: Orm, rows: readonly { readonly fence: number; readonly outcome: Outcome }[], worker: string | null): Promise<readonly number[]> {
  const inserted = await tx
    .insert(table)
    .select(
      sql`select outcome ->> 'runId', (outcome ->> 'ordinal')::integer, outcome ->> 'paperId', outcome ->> 'status', outcome ->> 'stage', outcome ->> 'errorClass', outcome, ${worker}, fence, now()
          from jsonb_to_recordset(${storableJson(rows)}::jsonb) as item (fence bigint, outcome jsonb)`,
    )
    .onConflictDoNothing()
    .returning({ ordinal: table.ordinal });
  return inserted.map(({ ordinal }) => ordinal);
}

/** Rows in one JSON parameter: some megabytes with their evidence. */
const batchSize = 250;

function eventOf(outcome: Outcome): RunEvent {
  const { runId, ordinal: entry, status, stage, reason, title = null } = outcome;
  return { type: 'outcome', runId, entry, status, stage, reason, title };
}
