/** A chain of likenesses is not one paper: a connected component is cut where its members, taken together, speak against each other. */
import { contentOrder } from './block.ts';
import { scorePair } from './compare.ts';
import type { Features } from './features.ts';
import { DisjointSets } from './union.ts';

/** Average linkage costs the cube of the members: larger components are first cut by asking for more evidence. */
const maxMembers = 100;
/** Beyond this the pairs themselves are too many, and the component stays as it is. */
const maxCompared = 1500;

/**
 * Groups of positions in `component`. Starts from single records and joins, best first, groups whose records score above zero on average over all their pairs. Ties
 * are broken by what the records say, so the groups do not depend on the order of the component.
 */
export function splitComponent(component: readonly Features[]): readonly (readonly number[])[] {
  if (component.length < 3) return [component.map((_, index) => index)];
  const order = component.map((features, index) => ({ index, key: contentOrder(features) })).sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const distinct: { readonly features: Features; readonly positions: number[] }[] = [];
  let before: string | undefined;
  for (const { index, key } of order) {
    const features = component[index];
    if (features === undefined) continue;
    if (key === before) distinct.at(-1)?.positions.push(index);
    else distinct.push({ features, positions: [index] });
    before = key;
  }
  const groups = linked(
    distinct.map((one) => one.features),
    0,
  );
  return groups.map((group) => group.flatMap((member) => distinct[member]?.positions ?? []));
}

function linked(records: readonly Features[], least: number): readonly (readonly number[])[] {
  const all = records.map((_, index) => index);
  if (records.length < 3 || records.length > maxCompared) return [all];
  const scores = pairScores(records);
  if (records.length <= maxMembers || least >= 12) return averageLinkage(scores);
  return partsAbove(scores, least + 2).flatMap((part) => {
    const inner = linked(part.flatMap((index) => records[index] ?? []), least + 2);
    return inner.map((group) => group.flatMap((index) => part[index] ?? []));
  });
}

/** Scores of all pairs, bounded so that one field of one record cannot outvote a group; two of which registers say that they are two papers are never in one. */
function pairScores(records: readonly Features[]): readonly Float32Array[] {
  const rows = records.map(() => new Float32Array(records.length));
  rows.forEach((row, a) => {
    rows.forEach((column, b) => {
      const one = records[a];
      const two = records[b];
      if (b >= a || one === undefined || two === undefined) return;
      const said = scorePair(one, two);
      const score = said === -Infinity ? said : Math.max(-12, Math.min(12, said));
      row[b] = score;
      column[a] = score;
    });
  });
  return rows;
}

/** Connected parts of the graph of pairs that score above `least`. */
function partsAbove(scores: readonly Float32Array[], least: number): readonly (readonly number[])[] {
  const sets = new DisjointSets(scores.length);
  scores.forEach((row, a) => row.forEach((score, b) => b < a && score > least && sets.join(a, b)));
  const parts = new Map<number, number[]>();
  scores.forEach((_, index) => {
    const root = sets.find(index);
    const part = parts.get(root);
    if (part === undefined) parts.set(root, [index]);
    else part.push(index);
  });
  return [...parts.values()];
}

/** Joins the two groups with the highest mean score, while it is above zero; `sums` holds totals over pairs of groups. */
function averageLinkage(scores: readonly Float32Array[]): readonly (readonly number[])[] {
  const sums = scores.map((row) => Float64Array.from(row));
  const groups = new Map<number, number[]>(scores.map((_, index) => [index, [index]]));
  for (;;) {
    let best = 0;
    let pair: readonly [number, number] | undefined;
    for (const [a, one] of groups) {
      for (const [b, two] of groups) {
        if (b >= a) break;
        const mean = (sums[a]?.[b] ?? 0) / (one.length * two.length);
        if (mean > best) {
          best = mean;
          pair = [b, a];
        }
      }
    }
    if (pair === undefined) return [...groups.values()];
    const [kept, gone] = pair;
    groups.set(kept, [...(groups.get(kept) ?? []), ...(groups.get(gone) ?? [])]);
    groups.delete(gone);
    for (const other of groups.keys()) {
      const total = (sums[kept]?.[other] ?? 0) + (sums[gone]?.[other] ?? 0);
      const row = sums[kept];
      const column = sums[other];
      if (row !== undefined) row[other] = total;
      if (column !== undefined) column[kept] = total;
    }
  }
}
