/** Writes what deduplication found: leader or member, the paper's id, the reason of each merge, and what the leader's record gains by it. */
import type { PaperRecord } from '@sluice/core-models';
import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import { canonicalJson } from '../cache/keys.ts';
import { storableJson } from '../db/columns.ts';
import type { Orm } from '../db/database.ts';
import { entries, outcomes } from '../db/schema.ts';
import { splitComponent } from './cluster.ts';
import { mergeReason } from './deduplicate.ts';
import type { Features } from './features.ts';
import { fingerprintOf } from './fingerprint.ts';
import { paperIdFrom } from './identity.ts';
import { mergeRecords } from './merge-records.ts';
import { unpackFeatures } from './pack-features.ts';
import { indexed, saidRecord } from './run-index.ts';
import type { Joins } from './run-joins.ts';
import { type Separations, readSeparations } from './separations.ts';

/** A member of a cluster as the run has it; `role` is null for one that is new. */
interface Candidate {
  readonly ordinal: number;
  readonly record: PaperRecord;
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

/** A leader whose record has taken from its members. */
interface Gain {
  readonly ordinal: number;
  readonly record: PaperRecord;
}

const clusterBatch = 300;

/** Gives every entry that has no role yet its own; entries that have one keep it. */
export async function placeRun(tx: Orm, options: { readonly runId: string; readonly joins: Joins; readonly signal: AbortSignal }): Promise<void> {
  const { runId, joins, signal } = options;
  const separations = await readSeparations(tx);
  let batch: (readonly number[])[] = [];
  for (const component of componentsOf(joins)) {
    batch.push(component);
    if (batch.length < clusterBatch) continue;
    signal.throwIfAborted();
    await placeComponents(tx, { runId, components: batch, contested: joins.contested, separations });
    batch = [];
  }
  await placeComponents(tx, { runId, components: batch, contested: joins.contested, separations });
  await tx
    .update(entries)
    .set({ role: 'leader', leaderOrdinal: null, clusterReason: null, paperId: sql`${indexed.paperId}` })
    .from(indexed)
    .where(and(eq(entries.runId, runId), eq(entries.ordinal, indexed.ordinal), isNull(entries.role)));
}

/** Components of two and more, and contested entries alone: their identifier is not theirs, so their id cannot come from it. */
function* componentsOf({ sets, contested }: Joins): Iterable<readonly number[]> {
  const joined = new Set<number>();
  for (const component of sets.components()) {
    for (const ordinal of component) if (contested.has(ordinal)) joined.add(ordinal);
    yield component;
  }
  for (const ordinal of contested) if (!joined.has(ordinal)) yield [ordinal];
}

interface Placing {
  readonly runId: string;
  readonly components: readonly (readonly number[])[];
  readonly contested: ReadonlySet<number>;
  readonly separations: Separations;
}

async function placeComponents(tx: Orm, options: Placing): Promise<void> {
  const { runId, components, contested, separations } = options;
  const candidates = await candidatesOf(tx, runId, components.flat());
  const places: Place[] = [];
  const gains: Gain[] = [];
  for (const component of components) {
    const members = component.flatMap((ordinal) => candidates.get(ordinal) ?? []);
    const taken = new Set<string>();
    for (const group of splitComponent(members.map((member) => member.features))) {
      for (const cluster of separations.apart(group.flatMap((position) => members[position] ?? []), leaderOf)) {
        places.push(...placesOf(cluster, { contested, taken }));
        gains.push(...gainOf(cluster));
      }
    }
  }
  if (places.length > 0) {
    await tx.execute(sql`update ${entries} set paper_id = place.paper_id, role = place.role, leader_ordinal = place.leader_ordinal, cluster_reason = place.cluster_reason
      from json_to_recordset(${JSON.stringify(places)}::json) as place(ordinal int, paper_id text, role text, leader_ordinal int, cluster_reason text)
      where ${entries.runId} = ${runId} and ${entries.ordinal} = place.ordinal and ${entries.role} is null`);
  }
  if (gains.length > 0) await writeGains(tx, runId, gains);
}

/** Also for `unmerge`, which gives a leader back what it had. */
export async function writeGains(tx: Orm, runId: string, gains: readonly Gain[]): Promise<void> {
  await tx.execute(sql`update ${entries} set own_record = coalesce(own_record, ${entries.record}), record = gain.record
    from jsonb_to_recordset(${storableJson(gains)}::jsonb) as gain(ordinal int, record jsonb)
    where ${entries.runId} = ${runId} and ${entries.ordinal} = gain.ordinal`);
}

async function candidatesOf(tx: Orm, runId: string, ordinals: readonly number[]): Promise<ReadonlyMap<number, Candidate>> {
  if (ordinals.length === 0) return new Map();
  const rows = await tx
    .select({
      ordinal: indexed.ordinal,
      record: saidRecord,
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
    .where(inArray(indexed.ordinal, [...ordinals]));
  return new Map(rows.map((row) => [row.ordinal, { ...row, features: unpackFeatures(row.features), hasOutcome: row.outcome !== null }]));
}

function placesOf(members: readonly Candidate[], { contested, taken }: { readonly contested: ReadonlySet<number>; readonly taken: Set<string> }): readonly Place[] {
  const leader = leaderOf(members);
  if (leader === undefined) return [];
  const derived = clusterPaperId(members, contested);
  // Two that a person told apart may have one DOI between them.
  const paperId = leader.settledPaperId ?? (taken.has(derived) ? paperIdApart(leader.record) : derived);
  taken.add(paperId);
  const places: Place[] = [];
  for (const member of members) {
    if (member.role !== null) continue;
    if (member === leader) places.push({ ordinal: member.ordinal, paper_id: paperId, role: 'leader', leader_ordinal: null, cluster_reason: null });
    else {
      const cluster_reason = mergeReason(leader.features, member.features);
      places.push({ ordinal: member.ordinal, paper_id: paperId, role: 'member', leader_ordinal: leader.ordinal, cluster_reason });
    }
  }
  return places;
}

/** The id of a paper that shares its identifiers with another and is none the less its own. */
export function paperIdApart(record: PaperRecord): string {
  return paperIdFrom(`apart:${fingerprintOf(record)}`);
}

/** Nothing where the leader's outcome stands: it was made from what was known then. */
function gainOf(members: readonly Candidate[]): readonly Gain[] {
  const leader = leaderOf(members);
  if (leader === undefined || leader.hasOutcome || members.length < 2) return [];
  const record = mergeRecords(leader.record, members.filter((member) => member !== leader).map((member) => member.record));
  return canonicalJson(record) === canonicalJson(leader.record) ? [] : [{ ordinal: leader.ordinal, record }];
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
