/** What a person has told apart: `unmerge` writes it, every later deduplication heeds it. */
import type { PaperRecord } from '@sluice/core-models';
import type { Orm } from '../db/database.ts';
import { separations } from '../db/schema.ts';
import { fingerprintOf, pairOf } from './fingerprint.ts';

export class Separations {
  readonly #pairs: ReadonlySet<string>;

  constructor(pairs: Iterable<readonly [string, string]>) {
    this.#pairs = new Set([...pairs].map(([one, two]) => `${one} ${two}`));
  }

  has(a: PaperRecord, b: PaperRecord): boolean {
    return this.#pairs.size > 0 && this.#pairs.has(pairOf(fingerprintOf(a), fingerprintOf(b)).join(' '));
  }

  /** False for a record that was told apart from any other: it keeps the id that it was given then. */
  mayJoin(record: PaperRecord): boolean {
    if (this.#pairs.size === 0) return true;
    const fingerprint = fingerprintOf(record);
    return !this.#pairs.values().some((pair) => pair.split(' ').includes(fingerprint));
  }

  /** The cluster without those that were told apart from its leader, which are then clusters among themselves. */
  apart<Member extends { readonly record: PaperRecord }>(cluster: readonly Member[], leaderOf: (members: readonly Member[]) => Member | undefined): readonly (readonly Member[])[] {
    const leader = this.#pairs.size === 0 ? undefined : leaderOf(cluster);
    if (leader === undefined) return [cluster];
    const told = cluster.filter((member) => member !== leader && this.has(member.record, leader.record));
    if (told.length === 0) return [cluster];
    return [cluster.filter((member) => !told.includes(member)), ...this.apart(told, leaderOf)];
  }
}

/** A person's doing, so a handful. */
export async function readSeparations(orm: Orm): Promise<Separations> {
  const rows = await orm.select({ one: separations.one, two: separations.two }).from(separations);
  return new Separations(rows.map(({ one, two }) => [one, two]));
}

/** Pass what the sources said. */
export async function separate(orm: Orm, a: PaperRecord, b: PaperRecord): Promise<void> {
  const [one, two] = pairOf(fingerprintOf(a), fingerprintOf(b));
  if (one !== two) await orm.insert(separations).values({ one, two }).onConflictDoNothing();
}
