/** What a person said of a value: it stands beside the machine's and never replaces it. */
import { ask } from './ask.ts';
import { number, object, oneOf, text } from './reading.ts';

export const verdicts = ['accept', 'correct', 'reject'] as const;
export type Verdict = (typeof verdicts)[number];

export interface Judgement {
  readonly entry: number;
  readonly target: string;
  readonly verdict: Verdict;
  readonly value: unknown;
  readonly reviewer: string;
  readonly at: Date | null;
  /** The machine's value is another one now than the one that was judged. */
  readonly changed: boolean;
}

export interface Said {
  readonly entry: number;
  readonly target: string;
  readonly verdict: Verdict;
  readonly reviewer: string;
  readonly seen?: string;
  readonly value?: unknown;
  readonly evidence?: readonly { readonly quote: string; readonly page?: number }[];
}

export function readJudgement(value: unknown): Judgement {
  const said = object(value);
  const at = text(said['createdAt']) ?? text(said['at']);
  return {
    entry: number(said['entry']) ?? number(said['ordinal']) ?? 0,
    target: text(said['target']) ?? text(said['targetName']) ?? '',
    verdict: oneOf(said['verdict'], verdicts),
    value: said['value'],
    reviewer: text(said['reviewer']) ?? '',
    at: at === null ? null : new Date(at),
    changed: said['changed'] === true,
  };
}

/** Resolves to what was recorded. */
export async function judge(runId: string, said: Said): Promise<Judgement> {
  const recorded = readJudgement(await ask(`/v1/runs/${runId}/judgements`, { method: 'POST', body: said }));
  return recorded.target === '' ? { ...said, value: said.value ?? null, at: new Date(), changed: false } : recorded;
}

/** Each reviewer's last word on `target`, in the order of their first. */
export function lastWords(judgements: readonly Judgement[], target: string): readonly Judgement[] {
  const last = new Map<string, Judgement>();
  for (const judgement of judgements) if (judgement.target === target) last.set(judgement.reviewer, judgement);
  return [...last.values()];
}

const REVIEWER_KEY = 'sluice.reviewer';

/** The name that this browser's judgements carry; empty until it was given. */
export function reviewerName(): string {
  return localStorage.getItem(REVIEWER_KEY) ?? '';
}

export function keepReviewerName(name: string): void {
  localStorage.setItem(REVIEWER_KEY, name.trim());
}
