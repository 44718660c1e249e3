/** What the bench tells the processes that ask and read, and what they tell it. */
import { z } from 'zod';

export const AskerOptions = z.object({ port: z.number(), runId: z.string(), papers: z.number(), perSecond: z.number() });
export type AskerOptions = z.infer<typeof AskerOptions>;

export const ReadersOptions = z.object({ port: z.number(), runId: z.string(), readers: z.number() });
export type ReadersOptions = z.infer<typeof ReadersOptions>;

export const Asked = z.object({
  /** Milliseconds from when each was due. */
  times: z.array(z.number()),
  seconds: z.number(),
  /** Anything but 200. */
  failed: z.number(),
  /** Processor seconds of the process that asked. */
  cpu: z.number(),
});
export type Asked = z.infer<typeof Asked>;

export const Read = z.object({
  /** Readers that got each event once and in order. */
  whole: z.number(),
  events: z.number(),
  bytes: z.number(),
  /** Until the last of them listened. */
  arrivedMs: z.number(),
  cpu: z.number(),
});
export type Read = z.infer<typeof Read>;
