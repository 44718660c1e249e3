/** A person's verdict on one value of one paper: it stands beside the machine's value and never overwrites it. */
import { z } from 'zod';
import { Evidence } from './extraction.ts';

export const Verdict = z.enum(['accept', 'correct', 'reject']);
export type Verdict = z.infer<typeof Verdict>;

/**
 * One line of an append-only record, found again in every later run by paper and target. `value` is what the reviewer holds to be right:
 * the machine's for `accept`, one's own for `correct`, null for `reject`.
 */
export const Judgement = z.object({
  judgementId: z.string(),
  paperId: z.string(),
  targetName: z.string(),
  /** Where the value was seen. */
  runId: z.string(),
  ordinal: z.number().int().positive(),
  reviewer: z.string(),
  verdict: Verdict,
  value: z.unknown(),
  /** For `correct`: the reviewer's own quotes, found in the document by code. */
  evidence: z.array(Evidence),
  /** Of the value that was judged; see `judgedHashOf`. */
  judgedHash: z.string(),
  /** ISO 8601, UTC. */
  createdAt: z.string(),
});
export type Judgement = z.infer<typeof Judgement>;

/** A reviewer's latest word on a target. `changed`: the machine's value is another one now than the one that was judged. */
export const StandingJudgement = Judgement.extend({ changed: z.boolean() });
export type StandingJudgement = z.infer<typeof StandingJudgement>;
