/** Writes what deduplication found: leader or member, the paper's id, and the reason of each merge. */
import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Orm } from '../db/database.ts';
import { entries, outcomes } from '../db/schema.ts';
import { compareFeatures } from './compare.ts';
import type { Features } from './features.ts';
import { paperIdFrom } from './identity.ts';
import { indexed, parseFeatures } from './run-index.ts';
import type { Joins } from './run-joins.ts';

/** A member of a cluster as the run has it; `role` is null for one that is new. */
interface Candidate {
  readonly ordinal: number;
  readonly features: Features;
  readonly pdf: number;
  readonly paperId: string;
  readonly role: 'leader' | 'member' | null;
  readonly settledPaperId: string | null;
  readonly hasOutcome: boolean;
}

interface Place {
  readonly ordinal: number;
  readonly paper_id: string;
  readonly role: 'leader' | 'member';
  readonly leader_ordinal: number | null;
  readonly cluster_reason: string | null;
}

const clusterBatch = 300;

/** Gives every entry that has no role yet its own; entries that have one keep it. */
export async function placeRun(tx: Orm, options: { readonly runId: string; readonly joins: Joins; readonly signal: AbortSignal }): Promise<void> {
  const { runId, joins, signal } = options;
  let batch: number[][] = [];
  for (const cluster of clustersOf(joins)) {
    batch.push(cluster);
    if (batch.length < clusterBatch) continue;
    signal.throwIfAborted();
    await placeClusters(tx, { runId, clusters: batch, contested: joins.contested });
    batch = [];
  }
  await placeClusters(tx, { runId, clusters: batch, contested: joins.contested });
  await tx
    .update(entries)
    .set({ role: 'leader', leaderOrdinal: null, clusterReason: null, paperId: sql`${indexed.paperId}` })
    .from(indexed)
    .where(and(eq(entries.runId, runId), eq(entries.ordinal, indexed.ordinal), isNull(entries.role)));
}

/** Clusters of two and more, and contested entries alone: their identifier is not theirs, so their id cannot come from it. */
function clustersOf({ sets, contested }: Joins): Iterable<number[]> {
  const clusters = new Map<number, number[]>();
  for (const [ordinal, root] of sets.joined()) {
    const cluster = clusters.get(root);
    if (cluster === undefined) clusters.set(root, [root, ordinal]);
    else cluster.push(ordinal);
  }
  for (const ordinal of contested) if (!clusters.has(sets.find(ordinal))) clusters.set(ordinal, [ordinal]);
  return clusters.values();
}

async function placeClusters(tx: Orm, options: { readonly runId: string; readonly clusters: readonly number[][]; readonly contested: ReadonlySet<number> }): Promise<void> {
  const { runId, clusters, contested } = options;
  const ordinals = clusters.flat();
  if (ordinals.length === 0) return;
  const rows = await tx
    .select({
      ordinal: indexed.ordinal,
      features: indexed.features,
      pdf: indexed.pdf,
      paperId: indexed.paperId,
      role: entries.role,
      settledPaperId: entries.paperId,
      outcome: outcomes.ordinal,
    })
    .from(indexed)
    .innerJoin(entries, and(eq(entries.runId, runId), eq(entries.ordinal, indexed.ordinal)))
    .leftJoin(outcomes, and(eq(outcomes.runId, runId), eq(outcomes.ordinal, indexed.ordinal)))
    .where(inArray(indexed.ordinal, ordinals));
  const byOrdinal = new Map(rows.map((row) => [row.ordinal, { ...row, features: parseFeatures(row.features), hasOutcome: row.outcome !== null }]));
  const places: Place[] = [];
  for (const cluster of clusters) {
    const members: Candidate[] = [];
    for (const ordinal of cluster) {
      const member = byOrdinal.get(ordinal);
      if (member !== undefined) members.push(member);
    }
    places.push(...placesOf(members, contested));
  }
  if (places.length === 0) return;
  await tx.execute(sql`update ${entries} set paper_id = place.paper_id, role = place.role, leader_ordinal = place.leader_ordinal, cluster_reason = place.cluster_reason
    from json_to_recordset(${JSON.stringify(places)}::json) as place(ordinal int, paper_id text, role text, leader_ordinal int, cluster_reason text)
    where ${entries.runId} = ${runId} and ${entries.ordinal} = place.ordinal and ${entries.role} is null`);
}

function placesOf(members: readonly Candidate[], contested: ReadonlySet<number>): readonly Place[] {
  const leader = leaderOf(members);
  if (leader === undefined) return [];
  const paperId = leader.settledPaperId ?? clusterPaperId(members, contested);
  const places: Place[] = [];
  for (const member of members) {
    if (member.role !== null) continue;
    if (member === leader) places.push({ ordinal: member.ordinal, paper_id: paperId, role: 'leader', leader_ordinal: null, cluster_reason: null });
    else {
      const { match, reason } = compareFeatures(leader.features, member.features);
      places.push({
        ordinal: member.ordinal,
        paper_id: paperId,
        role: 'member',
        leader_ordinal: leader.ordinal,
        cluster_reason: match ? reason : 'joined through another record of the same paper',
      });
    }
  }
  return places;
}

/** A leader of an earlier pass stays; else a PDF at hand, then an address of one, then the earliest entry. */
function leaderOf(members: readonly Candidate[]): Candidate | undefined {
  const leaders = members.filter((member) => member.role === 'leader');
  if (leaders.length > 0) return leaders.reduce((first, next) => (next.ordinal < first.ordinal ? next : first));
  return members
    .filter((member) => member.role === null)
    .reduce<Candidate | undefined>((best, next) => (best === undefined || next.pdf > best.pdf || (next.pdf === best.pdf && next.ordinal < best.ordinal) ? next : best), undefined);
}

/** From the strongest identifier that any member has; among equals the least, so that order does not matter. */
function clusterPaperId(members: readonly Candidate[], contested: ReadonlySet<number>): string {
  const isContested = members.some((member) => contested.has(member.ordinal));
  const kinds = ['doi:', 'arxiv:'];
  const ranked = members
    .flatMap((member) => member.features.identities)
    .map((identity) => ({ identity, strength: kinds.findIndex((kind) => identity.startsWith(kind)) }))
    .sort((a, b) => (a.strength === -1 ? 9 : a.strength) - (b.strength === -1 ? 9 : b.strength) || (a.identity < b.identity ? -1 : 1));
  const strongest = ranked[0]?.identity;
  if (strongest === undefined) return members.map((member) => member.paperId).sort()[0] ?? '';
  if (!isContested) return paperIdFrom(strongest);
  return paperIdFrom(`${strongest}|${members.map((member) => member.features.title).sort()[0] ?? ''}`);
}
