/** The parts of a paper's road that a worker may take on by itself, and the names of the queues before them. */
import { createHash } from 'node:crypto';
import { z } from 'zod';

export const steps = ['download', 'convert', 'extract'] as const;
export const Step = z.enum(steps);
export type Step = z.infer<typeof Step>;

/** What one worker hands to the next beside the entry itself: a hash in place of the bytes, or why there are none, and the paper's account so far. */
export const Handed = z.object({
  sha256: z.string().optional(),
  bytes: z.number().optional(),
  /** Why the abstract stands for the full text. */
  abstract: z.string().optional(),
  stageMs: z.record(z.string(), z.number()).default({}),
});
export type Handed = z.infer<typeof Handed>;

/** Where a paper stands in the order of work. */
export interface Place {
  readonly rank: number;
  readonly ordinal: number;
}

/** A job's data: short names, since a run may have millions of them. */
export const JobData = z.object({
  /** Ordinal; 0 where the job is no paper. */
  o: z.number().int(),
  /** Not a paper, but all that come after this rank and ordinal and have not been put. */
  a: z.tuple([z.number().int(), z.number().int()]).optional(),
  /** And how many of them are put at a time; a worker of before this was said put 5,000. */
  n: z.number().int().default(5000),
  h: Handed.optional(),
  /** Leases of this paper before this job: its epochs go on from there. */
  b: z.number().int().default(0),
});
export type JobData = z.infer<typeof JobData>;

/** Each run has queues of its own, so that workers can share themselves out among runs. A run's id may hold what a queue's name may not. */
export function queueName(runId: string, step: Step): string {
  return `${step}.${createHash('sha256').update(runId).digest('hex').slice(0, 32)}`;
}
