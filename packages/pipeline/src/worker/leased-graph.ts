/** The bare graph over papers that come by lease: as `graph()`, with stages of one's own, for as many processes as one likes. */
import type { ConcurrencyConfig } from '@sluice/core-models';
import { type Database, type PaperQueue, steps } from '@sluice/intelligence-services';
import { Brake } from '../brake.ts';
import { type Services, newMeters } from '../graph.ts';
import { attendWith } from './attend.ts';
import { Waker } from './waker.ts';

export interface LeasedGraphOptions {
  readonly db: Database;
  readonly queue: PaperQueue;
  readonly runId: string;
  readonly workerId: string;
  readonly limits: ConcurrencyConfig;
  /** Nothing more is taken; what is on the road goes to its end. */
  readonly stop: AbortSignal;
  readonly onRecorded?: (outcomes: number) => void;
  readonly onWarning?: (sentence: string) => void;
}

/** Settles when told to stop and the road is empty. What it records is recorded once over all processes. */
export async function leasedGraph(services: Omit<Services, 'record'>, options: LeasedGraphOptions): Promise<void> {
  const { db, queue, runId, workerId, limits, stop, onRecorded, onWarning = () => undefined } = options;
  await using waker = await Waker.open(db);
  stop.addEventListener('abort', () => waker.end(), { once: true });
  await attendWith({ runId, db, failpoint: () => undefined }, () => services, {
    queue,
    workerId,
    steps,
    limits,
    brake: new Brake(),
    meters: newMeters(limits),
    stop,
    signal: new AbortController().signal,
    moreWork: (ms) => waker.wait(ms),
    onWarning,
    ...(onRecorded === undefined ? {} : { onRecorded }),
  });
}
