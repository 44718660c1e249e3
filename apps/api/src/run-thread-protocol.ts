/** What the serving thread and the thread that runs are worked on in say to each other. What travels is copied: it holds no function and no handle. */
import { z } from '@hono/zod-openapi';
import type { LiveStats, RunRequestInput } from '@sluice/pipeline';
import { ProblemError, type ProblemStatus, asProblem } from './problem.ts';
import type { StartOptions } from './runner.ts';

/** What the thread is begun with. */
export const ThreadSetup = z.object({ db: z.string(), blobs: z.string().optional(), maxRuns: z.number(), drainMs: z.number() });
export type ThreadSetup = z.infer<typeof ThreadSetup>;

export const ToThread = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('start'), id: z.number(), request: z.custom<RunRequestInput>(), options: z.custom<StartOptions>() }),
  /** Lets go of its runs, then ends. */
  z.object({ kind: z.literal('close') }),
]);
export type ToThread = z.infer<typeof ToThread>;

const SentProblem = z.object({
  status: z.custom<ProblemStatus>(),
  detail: z.string(),
  errors: z.array(z.object({ at: z.string(), message: z.string() })).optional(),
  retryAfterSeconds: z.number().optional(),
  /** What a person looking for the fault would read. */
  cause: z.string(),
});
type SentProblem = z.infer<typeof SentProblem>;

export const FromThread = z.discriminatedUnion('kind', [
  /** It listens: Deno loses what is said to a thread before that. */
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('begun'), id: z.number(), runId: z.string(), resumed: z.boolean(), alreadyFinished: z.boolean() }),
  z.object({ kind: z.literal('refused'), id: z.number(), problem: SentProblem }),
  z.object({ kind: z.literal('live'), runId: z.string(), live: z.custom<LiveStats>() }),
  z.object({ kind: z.literal('ended'), runId: z.string() }),
  z.object({ kind: z.literal('notice'), sentence: z.string() }),
]);
export type FromThread = z.infer<typeof FromThread>;

/** An error's class does not survive the way from thread to thread: it is sent as the answer that it would become. */
export function sentProblem(error: unknown): SentProblem {
  const { status, message: detail, errors, retryAfterSeconds } = asProblem(error);
  const cause = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { status, detail, cause, ...(errors === undefined ? {} : { errors: [...errors] }), ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
}

export function receivedProblem({ status, detail, errors, retryAfterSeconds, cause }: SentProblem): ProblemError {
  return new ProblemError(status, detail, { cause, ...(errors === undefined ? {} : { errors }), ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) });
}
