/** What a worker has of the queue by lease: papers, and now and then the rest of a run. */
import { z } from 'zod';
import { type Handed, JobData, type Place, type Step } from './step.ts';

/** A job that somebody has by lease. */
export interface HeldJob {
  readonly runId: string;
  readonly step: Step;
  readonly jobId: string;
  /** Leases of this job that were lost before. */
  readonly lost: number;
}

/** A paper in a worker's hands. Once the lease has run out, or another worker has the paper, `settle` knows it no more. */
export interface Lease extends HeldJob {
  readonly ordinal: number;
  /** Leases of this paper before this one, lost, given back or handed on: it only grows. What an outcome keeps as its fence. */
  readonly epoch: number;
  readonly handed: Handed | undefined;
  readonly priority: number;
}

/** All papers of a run that come after one and have not been put: a job among the papers, held by lease as they are. */
export interface Rest extends HeldJob {
  readonly after: Place;
  /** How many of them are put at a time. */
  readonly page: number;
}

/** As pg-boss hands it out, and as its table holds it. */
export const ActiveJob = z.object({ id: z.string(), data: z.unknown(), retryCount: z.number(), priority: z.number() });

export function heldJob(runId: string, step: Step, job: z.infer<typeof ActiveJob>): Lease | Rest {
  const { o: ordinal, a: after, n: page, h: handed, b: before } = JobData.parse(job.data);
  const held = { runId, step, jobId: job.id, lost: job.retryCount };
  if (after !== undefined) return { ...held, page, after: { rank: after[0], ordinal: after[1] } };
  return { ...held, ordinal, epoch: before + job.retryCount, handed, priority: job.priority };
}
