/** What a run told while it went, numbered for replay by Last-Event-ID. */
import { RunEvent } from '@sluice/core-models';
import { and, eq, gt, max, sql } from 'drizzle-orm';
import { storableJson } from '../db/columns.ts';
import { briefTransaction } from '../db/brief-transaction.ts';
import type { Database, Orm } from '../db/database.ts';
import { events } from '../db/schema.ts';
import { lockRun } from './lock-run.ts';

export async function appendEvents(db: Database, runId: string, newEvents: readonly RunEvent[]): Promise<void> {
  if (newEvents.length === 0) return;
  await briefTransaction(db, async (tx) => {
    await lockRun(tx, runId);
    await insertEvents(tx, runId, newEvents);
  });
}

/** Within a transaction that holds the run (`lockRun`): numbers go on without gaps. */
export async function insertEvents(tx: Orm, runId: string, newEvents: readonly RunEvent[]): Promise<void> {
  for (let at = 0; at < newEvents.length; at += batchSize) {
    const last = sql`(select coalesce(max(sequence), 0) from ${events} where run_id = ${runId})`;
    await tx
      .insert(events)
      .select(sql`select ${runId}, ${last} + position, event, now() from jsonb_array_elements(${storableJson(newEvents.slice(at, at + batchSize))}::jsonb) with ordinality as item (event, position)`);
  }
}

/** Rows in one JSON parameter. */
const batchSize = 2000;

/** 0 before the first. */
export async function lastSequence(db: Database, runId: string): Promise<number> {
  const [last] = await db.orm.select({ sequence: max(events.sequence) }).from(events).where(eq(events.runId, runId));
  return last?.sequence ?? 0;
}

export interface NumberedEvent {
  readonly sequence: number;
  readonly event: RunEvent;
}

export interface ReadEventsOptions {
  /** The last sequence already seen. @default 0 */
  readonly after?: number;
  /** @default 1000 */
  readonly limit?: number;
}

export async function readEvents(db: Database, runId: string, options: ReadEventsOptions = {}): Promise<NumberedEvent[]> {
  const rows = await db.orm
    .select({ sequence: events.sequence, event: events.event })
    .from(events)
    .where(and(eq(events.runId, runId), gt(events.sequence, options.after ?? 0)))
    .orderBy(events.sequence)
    .limit(options.limit ?? 1000);
  return rows.map(({ sequence, event }) => ({ sequence, event: RunEvent.parse(event) }));
}
