/** Are the values right? A run's answers held against a person's, target by target. */
import type { Outcome, Target, TargetResult } from '@sluice/core-models';
import type { Result } from '../checkpoint/read-results.ts';
import { canonicalArxivId, canonicalDoi } from '../dedup/identity.ts';
import { type Share, kappaOf, shareOf } from './agreement.ts';
import { type CalibrationMap, type Judgeable, brier, calibrate } from './calibration.ts';
import type { GoldItem } from './read-gold.ts';
import { itemsOf, matches, passageAnswers, plain, sameValue } from './same-value.ts';

export interface TargetEvaluation {
  readonly target: string;
  /** Papers that both sides answered. */
  readonly papers: number;
  /** Of what the machine gave, right; of what the paper reports, found. By item for lists. Null where there was nothing to divide by. */
  readonly precision: Share | null;
  readonly recall: Share | null;
  /** Of choices and yes or no: by value. Of the rest: by whether the paper reports it at all. */
  readonly kappa: number | null;
}

export interface Disagreement {
  readonly entry: number;
  readonly paper: string;
  readonly target: string;
  /** Null: not reported. */
  readonly gold: unknown;
  readonly machine: unknown;
  readonly state: TargetResult['state'];
  readonly quote: string | null;
  readonly page: number | null;
}

export interface Evaluation {
  readonly targets: readonly TargetEvaluation[];
  readonly disagreements: readonly Disagreement[];
  /** Gold that nothing was held against: papers or targets that the run does not have. */
  readonly unmatched: readonly GoldItem[];
  readonly calibration: {
    readonly values: number;
    /** Null where there are too few values, or no differences among them. */
    readonly map: CalibrationMap | null;
    readonly brierAsSaid: number | null;
    readonly model: string | null;
    readonly promptVersion: string | null;
  };
}

/** Reads the results once. `gold` may say several things of one paper, each of another target. */
export async function evaluate(results: AsyncIterable<Result>, given: { readonly targets: readonly Target[]; readonly gold: readonly GoldItem[] }): Promise<Evaluation> {
  const { targets, gold } = given;
  const byPaper = Map.groupBy(gold, ({ paper }) => keyOf(paper));
  const used = new Set<GoldItem>();
  const tallies = new Map(targets.map((target) => [target.name, { right: 0, wanted: 0, given: 0, pairs: new Array<readonly [string, string]>() }]));
  const disagreements: Disagreement[] = [];
  const judged: Judgeable[] = [];
  let provenance: Outcome['provenance'];
  for await (const result of results) {
    const { entry, outcome } = result;
    if (outcome === null || outcome.status === 'duplicate') continue;
    for (const item of namesOf(result).flatMap((name) => byPaper.get(name) ?? [])) {
      const target = targets.find(({ name }) => name === item.target);
      const answer = outcome.extraction[item.target];
      const tally = tallies.get(item.target);
      if (used.has(item) || target === undefined || answer === undefined || tally === undefined) continue;
      used.add(item);
      provenance ??= outcome.provenance;
      const { right, wanted, given: said, agrees } = hold(target, item, answer);
      tally.right += right;
      tally.wanted += wanted;
      tally.given += said;
      tally.pairs.push([categoryOf(target, item.value), categoryOf(target, valueOf(answer))]);
      if (answer.confidence !== undefined && answer.state === 'found') judged.push({ confidence: answer.confidence, right: agrees });
      if (agrees) continue;
      const [first] = answer.evidence;
      disagreements.push({ entry: entry.ordinal, paper: outcome.title ?? entry.record.title ?? entry.locator, target: target.name, gold: item.value, machine: valueOf(answer), state: answer.state, quote: first?.quote ?? null, page: first?.page ?? null });
    }
  }
  return {
    targets: [...tallies].filter(([, { pairs }]) => pairs.length > 0).map(([name, { right, wanted, given: said, pairs }]) => ({ target: name, papers: pairs.length, precision: shareOf(right, said), recall: shareOf(right, wanted), kappa: kappaOf(pairs) })),
    disagreements,
    unmatched: gold.filter((item) => !used.has(item)),
    calibration: { values: judged.length, map: calibrate(judged), brierAsSaid: brier(judged), model: provenance?.model ?? null, promptVersion: provenance?.promptVersion ?? null },
  };
}

/** Passages are held to a weaker question: does one of those shown hold the answer? */
function hold(target: Target, gold: GoldItem, answer: TargetResult): { readonly right: number; readonly wanted: number; readonly given: number; readonly agrees: boolean } {
  const found = answer.state === 'found';
  if (gold.value === null) return { right: 0, wanted: 0, given: found ? 1 : 0, agrees: !found };
  if (!found) return { right: 0, wanted: target.outputFormat === 'list' ? itemsOf(gold.value).length : 1, given: 0, agrees: false };
  if (answer.method === 'passage') {
    const right = passageAnswers(target, gold, answer.evidence.map(({ quote }) => quote)) ? 1 : 0;
    return { right, wanted: 1, given: 1, agrees: right === 1 };
  }
  return { ...matches(target, gold.value, answer.value), agrees: sameValue(target, gold.value, answer.value) };
}

function valueOf(answer: TargetResult): unknown {
  return answer.state === 'found' ? (answer.value ?? answer.evidence[0]?.quote ?? null) : null;
}

export function categoryOf(target: Target, value: unknown): string {
  if (value === null || value === undefined) return 'not reported';
  return target.outputFormat === 'boolean' || target.outputFormat === 'enum' ? plain(value) : 'reported';
}

/** Everything by which a person may have named the paper. */
function namesOf({ entry, outcome }: Result): readonly string[] {
  const { record, locator } = entry;
  const file = locator.split('/').at(-1) ?? '';
  const names = [entry.paperId, outcome?.paperId, outcome?.doi, record.doi, outcome?.arxivId, record.arxivId, record.citekey, outcome?.title, record.title, locator, file, file.replace(/\.pdf$/iu, '')];
  return [...new Set(names.flatMap((name) => (name === undefined || name === '' ? [] : [keyOf(name)])))];
}

function keyOf(name: string): string {
  return canonicalDoi(name) ?? canonicalArxivId(name)?.id ?? plain(name).replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
}
