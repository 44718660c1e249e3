/** Gives a run's leaders the ids under which earlier runs know their papers, so that a preprint answered once is known when its published version comes. */
import type { PaperRecord } from '@sluice/core-models';
import { and, asc, eq, gt, inArray, isNull, not, sql } from 'drizzle-orm';
import type { Orm } from '../db/database.ts';
import { entries, outcomes, papers } from '../db/schema.ts';
import { findKnown, rememberNames } from './known-papers.ts';
import { readSeparations } from './separations.ts';

const batchSize = 500;

/** The same record as was answered under the same id: its search would end where it began, and of a list that is run again that is every entry. */
const isKnownAsItIs = sql`exists (select 1 from ${papers} where ${papers.paperId} = ${entries.paperId} and ${papers.record} = ${entries.record})`;

/** A leader with an outcome keeps its id, and so does one whose known paper is another leader's of this run already. */
export async function adoptKnown(tx: Orm, { runId, signal }: { readonly runId: string; readonly signal: AbortSignal }): Promise<void> {
  const separations = await readSeparations(tx);
  for (let after = 0; ; ) {
    signal.throwIfAborted();
    const rows = await tx
      .select({ ordinal: entries.ordinal, record: entries.record, paperId: entries.paperId })
      .from(entries)
      .leftJoin(outcomes, and(eq(outcomes.runId, runId), eq(outcomes.ordinal, entries.ordinal)))
      .where(and(eq(entries.runId, runId), gt(entries.ordinal, after), eq(entries.role, 'leader'), isNull(outcomes.ordinal), not(isKnownAsItIs)))
      .orderBy(asc(entries.ordinal))
      .limit(batchSize);
    const known = await findKnown(tx, rows.filter(({ record }) => separations.mayJoin(record)).map(({ ordinal, record }) => ({ key: ordinal, record })));
    const moves = rows.flatMap(({ ordinal, paperId, record }) => {
      const to = known.get(ordinal);
      return to === undefined || to === paperId ? [] : [{ ordinal, to, record }];
    });
    if (moves.length > 0) await adopt(tx, runId, moves);
    after = rows.at(-1)?.ordinal ?? after;
    if (rows.length < batchSize) return;
  }
}

async function adopt(tx: Orm, runId: string, moves: readonly { readonly ordinal: number; readonly to: string; readonly record: PaperRecord }[]): Promise<void> {
  const held = await tx
    .select({ paperId: entries.paperId })
    .from(entries)
    .where(and(eq(entries.runId, runId), eq(entries.role, 'leader'), inArray(entries.paperId, moves.map(({ to }) => to))));
  const taken = new Set(held.map(({ paperId }) => paperId));
  const free = moves.filter(({ to }) => !taken.has(to) && taken.add(to));
  if (free.length === 0) return;
  await rememberNames(tx, free.map(({ to, record }) => ({ paperId: to, record })));
  await tx.execute(sql`update ${entries} set paper_id = move.to_id from json_to_recordset(${JSON.stringify(free.map(({ ordinal, to }) => ({ ordinal, to_id: to })))}::json) as move(ordinal int, to_id text)
    where ${entries.runId} = ${runId} and (${entries.ordinal} = move.ordinal or ${entries.leaderOrdinal} = move.ordinal)`);
}
