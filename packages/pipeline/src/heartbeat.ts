/** Says that this process is at work on a run, and hears there whether somebody wants it to stop. */
import { findRun, updateRun } from '@sluice/intelligence-services';
import type { House } from './house.ts';
import type { LiveStats } from './sluice.ts';
import { takeSnapshot } from './snapshot.ts';

/** Often enough that `status` and a takeover know within seconds, seldom enough to be nothing for the database. */
const BEAT_MS = 2000;

/** A run whose owner has not been heard of for this long may be taken over. */
export const STALE_AFTER_MS = 15_000;

/**
 * Beats until disposed. A beat that fails is left to the next: the database's absence is noticed, and told, by the work itself. One that waits for the
 * run's row is not joined by the next: those that wait there hold up whoever numbers entries and outcomes.
 */
export function keepAlive(
  house: House,
  options: { readonly runId: string; readonly onBeat: () => void; readonly live: () => LiveStats; readonly onCancel: () => void },
): AsyncDisposable {
  let beating: Promise<void> | undefined;
  const beat = async (): Promise<void> => {
    options.onBeat();
    await updateRun(house.db, options.runId, { heartbeat: true, live: { ...options.live() } });
    await takeSnapshot(house);
    const run = await findRun(house.db, options.runId);
    if (run?.cancelRequested === true) options.onCancel();
  };
  const timer = setInterval(() => {
    beating ??= beat()
      .catch(() => undefined)
      .finally(() => {
        beating = undefined;
      });
  }, BEAT_MS);
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await beating;
    },
  };
}
