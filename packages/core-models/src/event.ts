/** What a run tells while it goes: at most three events a paper, replayable by sequence; of `conversion_progress`, which only who listens hears, one in two seconds. */
import { z } from 'zod';

export const RunEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('run_started'), runId: z.string(), resumed: z.boolean(), total: z.number().nullable() }),
  z.object({ type: z.literal('intake_progress'), runId: z.string(), entries: z.number() }),
  z.object({ type: z.literal('intake_done'), runId: z.string(), entries: z.number(), kept: z.number(), duplicates: z.number(), filtered: z.number() }),
  /** A long file, page by page: the page that `backend` has read, of those that the file claims, and the seconds that the others take at its pace. */
  z.object({
    type: z.literal('conversion_progress'),
    runId: z.string(),
    entry: z.number(),
    title: z.string().nullable(),
    page: z.number(),
    pages: z.number(),
    backend: z.string(),
    secondsLeft: z.number().nullable(),
  }),
  z.object({
    type: z.literal('outcome'),
    runId: z.string(),
    entry: z.number(),
    status: z.string(),
    stage: z.string(),
    reason: z.string(),
    title: z.string().nullable(),
  }),
  z.object({ type: z.literal('backpressure'), runId: z.string(), state: z.enum(['paused', 'resumed']), inFlight: z.number() }),
  z.object({ type: z.literal('warning'), runId: z.string(), message: z.string() }),
  z.object({
    type: z.literal('run_ended'),
    runId: z.string(),
    status: z.string(),
    reason: z.string().nullable(),
    counts: z.record(z.string(), z.number()),
  }),
]);
export type RunEvent = z.infer<typeof RunEvent>;
