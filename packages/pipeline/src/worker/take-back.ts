/** A run that was shared becomes one process's own: where its questions go into batches, a worker that still asks by calls would buy them again. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Database, type PaperQueue, livingWorkers, shareRun } from '@sluice/intelligence-services';
import type { Brake } from '../brake.ts';

export interface TakeBackOptions {
  readonly db: Database;
  readonly runId: string;
  /** Once pulled, nobody is waited for. */
  readonly brake: Brake;
  readonly signal: AbortSignal;
  /** Told once, where a worker has papers in hand. */
  readonly onWaiting: (sentence: string) => void;
}

const LOOK_EVERY_MS = 500;

/** Settles when no paper of the run is in another's hands: workers finish what they have, and take nothing more. */
export async function takeBack(queue: PaperQueue, { db, runId, brake, signal, onWaiting }: TakeBackOptions): Promise<void> {
  await shareRun(db, runId, { shared: false });
  for (let isTold = false; !brake.pulled; isTold = true) {
    // Nobody lives who could hold a lease of this run.
    if ((await livingWorkers(db)).length === 0) await queue.reclaim(runId);
    await queue.withdrawRun(runId);
    const held = await queue.countHeld(runId);
    if (held === 0) return;
    if (!isTold) onWaiting(`Workers have ${held === 1 ? '1 paper' : `${held} papers`} of this run in hand; batches begin when they are done.`);
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}
