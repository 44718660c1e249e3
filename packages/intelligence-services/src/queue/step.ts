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

/** A job's data: short names, since a million of them are written at once. */
export const JobData = z.object({
  /** Ordinal. */
  o: z.number().int(),
  h: Handed.optional(),
  /** Leases of this paper before this job: its epochs go on from there. */
  b: z.number().int().default(0),
});
export type JobData = z.infer<typeof JobData>;

/** Each run has queues of its own, so that workers can share themselves out among runs. A run's id may hold what a queue's name may not. */
export function queueName(runId: string, step: Step): string {
  return `${step}.${createHash('sha256').update(runId).digest('hex').slice(0, 32)}`;
}
