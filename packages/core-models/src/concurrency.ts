/** The Python original's ConcurrencyConfig, and the statistics that it promised: same names, same defaults, wider ranges. */
import { z } from 'zod';

const positive = (fallback: number, max: number) => z.number().int().min(1).max(max).default(fallback);

/** What each limit bounds is said in the README's table of settings; a test per field shows that it does. */
export const ConcurrencyConfig = z.strictObject({
  /** Papers in the download stage. @default 5 */
  maxConcurrentDownloads: positive(5, 1000),
  /** Papers in the convert stage, one child process each. @default 3 */
  maxConcurrentConversions: positive(3, 256),
  /** Ceiling of the extract stage; it adapts below it. @default 2 */
  maxConcurrentLlm: positive(2, 1000),
  /** Papers admitted and waiting between stages. @default 100 */
  queueSize: positive(100, 100_000),
  /** Outcomes per transaction; 250 ms if fewer come. @default 10 */
  checkpointInterval: positive(10, 10_000),
  /** A paper's time inside stages, waiting not counted. @default 600 */
  workerTimeoutSeconds: z.number().positive().max(86_400).default(600),
  /** False reads the source as fast as it comes. @default true */
  enableBackpressure: z.boolean().default(true),
  /** Pulling resumes when the number in flight falls to this share of the window. @default 0.8 */
  backpressureThreshold: z.number().gt(0).max(1).default(0.8),
});
export type ConcurrencyConfig = z.infer<typeof ConcurrencyConfig>;

/** Counts of a run. `papersCompleted + papersFailed + papersCached + papersDeduplicated + papersFiltered + papersPending = totalPapers`. */
export interface PipelineStats {
  readonly totalPapers: number;
  readonly papersCompleted: number;
  readonly papersFailed: number;
  readonly papersCached: number;
  readonly papersDeduplicated: number;
  readonly papersFiltered: number;
  readonly papersPending: number;
  /** Slots at work now, over all stages. */
  readonly activeWorkers: number;
  /** Papers admitted and waiting for a slot. */
  readonly queueSize: number;
  readonly totalDurationSeconds: number;
}

/** The admission window, live. */
export interface WindowStats {
  /** Most papers on the road at once; null where backpressure is off. */
  readonly size: number | null;
  readonly inFlight: number;
  /** True from the moment that it is full until the number in flight has fallen to `backpressure_threshold`. */
  readonly paused: boolean;
}

/** One slot of one stage: `convert-2`. */
export interface WorkerStats {
  readonly workerId: string;
  readonly papersProcessed: number;
  readonly papersFailed: number;
  readonly totalDurationSeconds: number;
  readonly isActive: boolean;
}

/** One stage, live. Seconds are summed over slots and papers. */
export interface StageStats {
  readonly stage: string;
  readonly limit: number;
  readonly active: number;
  readonly waiting: number;
  readonly processed: number;
  readonly failed: number;
  readonly busySeconds: number;
  readonly waitingSeconds: number;
}
