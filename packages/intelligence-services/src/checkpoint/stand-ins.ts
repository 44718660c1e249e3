/** Of a paper whose leader failed, duplicates are tried in its place: which of those entries speaks for the paper, so that a table has one row of it. */
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Database } from '../db/database.ts';
import { rowsOf } from '../db/rows.ts';
import { entries, outcomes } from '../db/schema.ts';

const Try = z.object({
  ordinal: z.number(),
  paperId: z.string(),
  status: z.string(),
  contentSource: z.string().nullable(),
  /** Null for the leader that deduplication chose: its record has what the others know besides. */
  clusterReason: z.string().nullable(),
});
type Try = z.infer<typeof Try>;

/** By the ordinal of an entry that failed, the ordinal of the one that speaks for the paper; an entry that speaks for itself is not in it. */
export async function standIns(db: Database, runId: string, papers: readonly string[]): Promise<ReadonlyMap<number, number>> {
  const speakers = new Map<number, number>();
  if (papers.length === 0) return speakers;
  // Paper by paper, each by its own index: left to itself the planner reads all outcomes of the run for each page.
  const found = await rowsOf(
    db.orm,
    sql`
      select e.ordinal, e.paper_id as "paperId", o.status, o."contentSource", e.cluster_reason as "clusterReason"
      from unnest(${`{${[...new Set(papers)].join(',')}}`}::text[]) as paper(id),
        lateral (select * from ${entries} where ${entries.paperId} = paper.id offset 0) e,
        lateral (select ${outcomes.status} as status, ${outcomes.outcome} ->> 'contentSource' as "contentSource" from ${outcomes} where ${outcomes.runId} = e.run_id and ${outcomes.ordinal} = e.ordinal offset 0) o
      where e.run_id = ${runId} and o.status in ('failed', 'extracted', 'cached')
      order by e.ordinal`,
  );
  const tries = z.array(Try).parse(found);
  for (const ofOne of Map.groupBy(tries, ({ paperId }) => paperId).values()) {
    const speaker = ofOne.reduce((best, next) => (rank(next) > rank(best) ? next : best));
    for (const { ordinal, status } of ofOne) if (status === 'failed' && ordinal !== speaker.ordinal) speakers.set(ordinal, speaker.ordinal);
  }
  return speakers;
}

/** The one that got furthest; among those that failed the leader. */
function rank({ status, contentSource, clusterReason }: Try): number {
  if (status !== 'failed') return contentSource === 'abstract' ? 2 : 3;
  return clusterReason === null ? 1 : 0;
}
