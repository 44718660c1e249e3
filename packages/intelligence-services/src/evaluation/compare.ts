/** Two runs over the same papers beside each other: two models, two prompts, or a model and what people made of it. */
import type { Target, TargetResult } from '@sluice/core-models';
import type { Result } from '../checkpoint/read-results.ts';
import { type Share, kappaOf, shareOf } from './agreement.ts';
import { categoryOf } from './evaluate.ts';
import { sameValue } from './same-value.ts';

export interface Comparison {
  readonly papers: number;
  readonly onlyInFirst: number;
  readonly onlyInSecond: number;
  readonly targets: readonly { readonly target: string; readonly papers: number; readonly agreement: Share | null; readonly kappa: number | null }[];
  readonly disagreements: readonly { readonly paper: string; readonly target: string; readonly first: Side; readonly second: Side }[];
}

export interface Side {
  readonly state: TargetResult['state'];
  readonly value: unknown;
  readonly quote: string | null;
  readonly page: number | null;
}

/** `targets`: those that both runs ask. The first run's answers are held in memory. */
export async function compareRuns(first: AsyncIterable<Result>, second: AsyncIterable<Result>, targets: readonly Target[]): Promise<Comparison> {
  const known = new Map<string, { readonly paper: string; readonly extraction: Readonly<Record<string, TargetResult>> }>();
  for await (const result of first) {
    const answered = answeredPaper(result);
    if (answered !== null) known.set(answered.key, answered);
  }
  const all = known.size;
  const tallies = new Map(targets.map(({ name }) => [name, { same: 0, pairs: new Array<readonly [string, string]>() }]));
  const disagreements: Comparison['disagreements'][number][] = [];
  let both = 0;
  let onlyInSecond = 0;
  for await (const result of second) {
    const answered = answeredPaper(result);
    if (answered === null) continue;
    const other = known.get(answered.key);
    if (other === undefined) {
      onlyInSecond += 1;
      continue;
    }
    known.delete(answered.key);
    both += 1;
    for (const target of targets) {
      const [one, two] = [other.extraction[target.name], answered.extraction[target.name]];
      const tally = tallies.get(target.name);
      if (one === undefined || two === undefined || tally === undefined) continue;
      const [left, right] = [sideOf(one), sideOf(two)];
      const same = left.value === null || right.value === null ? left.value === right.value : sameValue(target, left.value, right.value);
      tally.same += Number(same);
      tally.pairs.push([categoryOf(target, left.value), categoryOf(target, right.value)]);
      if (!same) disagreements.push({ paper: answered.paper, target: target.name, first: left, second: right });
    }
  }
  return {
    papers: both,
    onlyInFirst: all - both,
    onlyInSecond,
    targets: [...tallies].map(([target, { same, pairs }]) => ({ target, papers: pairs.length, agreement: shareOf(same, pairs.length), kappa: kappaOf(pairs) })),
    disagreements,
  };
}

function answeredPaper({ entry, outcome }: Result): { readonly key: string; readonly paper: string; readonly extraction: Readonly<Record<string, TargetResult>> } | null {
  if (outcome === null || outcome.status === 'duplicate' || Object.keys(outcome.extraction).length === 0) return null;
  return { key: outcome.pdf?.sha256 ?? outcome.paperId ?? entry.paperId ?? entry.locator, paper: outcome.title ?? entry.record.title ?? entry.locator, extraction: outcome.extraction };
}

function sideOf({ state, value, evidence }: TargetResult): Side {
  const [first] = evidence;
  return { state, value: state === 'found' ? (value ?? first?.quote ?? null) : null, quote: first?.quote ?? null, page: first?.page ?? null };
}
