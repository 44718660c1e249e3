/** Short ways to runs, items and outcomes, for the tests of this folder. */
import type { Outcome, SourceItem } from '@sluice/core-models';
import { and, eq } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { thisOwner } from '../db/owner.ts';
import { entries } from '../db/schema.ts';
import { appendEntries } from './append-entries.ts';
import { createRun } from './create-run.ts';
import { newRunId } from './run-id.ts';

/** A run with entries 1…n, all of them kept leaders ranked by ordinal. */
export async function testRun(db: Database, n: number): Promise<string> {
  const runId = newRunId(new Date());
  await createRun(db, { runId, identity: `identity of ${runId}`, config: {}, pins: {}, owner: thisOwner() });
  await appendEntries(db, runId, Array.from({ length: n }, (_, index) => item(`line ${index + 1}`)));
  await db.orm.update(entries).set({ role: 'leader', filteredBy: '', rank: entries.ordinal }).where(eq(entries.runId, runId));
  return runId;
}

/** Makes these entries members of the cluster of `leader`. */
export async function joinCluster(db: Database, runId: string, { leader, members }: { readonly leader: number; readonly members: readonly number[] }): Promise<void> {
  for (const ordinal of members) {
    await db.orm
      .update(entries)
      .set({ role: 'member', leaderOrdinal: leader, clusterReason: `same DOI as entry ${leader}`, filteredBy: null, rank: null })
      .where(and(eq(entries.runId, runId), eq(entries.ordinal, ordinal)));
  }
}

export function item(locator: string, title = `Title of ${locator}`): SourceItem {
  return { kind: 'record', source: 'list.csv', locator, record: { title, authors: [], otherIds: {}, keywords: [], attachments: [], custom: {} } };
}

export function outcome(runId: string, ordinal: number, more: Partial<Outcome> = {}): Outcome {
  return {
    kind: 'outcome',
    runId,
    ordinal,
    status: 'extracted',
    stage: 'extract',
    reason: '',
    attempts: 1,
    stageMs: {},
    extraction: {},
    usage: { promptTokens: 0, completionTokens: 0, costUsd: 0 },
    ...more,
  };
}
