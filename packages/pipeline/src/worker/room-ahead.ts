/** Where stages are apart: a worker takes no more while enough of its papers wait for the next one, as the window does on one worker's road. */
import type { ConcurrencyConfig } from '@sluice/core-models';
import { type PaperQueue, type Step, steps } from '@sluice/intelligence-services';

export interface RoomAheadOptions {
  readonly queue: Pick<PaperQueue, 'countFree'>;
  readonly runId: string;
  /** The last that this worker does. */
  readonly last: Step;
  readonly limits: Pick<ConcurrencyConfig, 'queueSize' | 'backpressureThreshold' | 'enableBackpressure'>;
  readonly onChange?: ((state: 'paused' | 'resumed', ahead: { readonly step: Step; readonly waiting: number }) => void) | undefined;
}

/**
 * How many papers may be taken now: what is missing to `queue_size` before the next step; none from when it is full until it has fallen to `backpressure_threshold` of that.
 * With what workers have in their hands, no more stand there, however many workers hand on. Without end where nothing is handed on, or backpressure is off.
 */
export function roomAhead({ queue, runId, last, limits, onChange }: RoomAheadOptions): () => Promise<number> {
  const step = steps[steps.indexOf(last) + 1];
  if (step === undefined || !limits.enableBackpressure) return () => Promise.resolve(Number.POSITIVE_INFINITY);
  const { queueSize } = limits;
  const resumeAt = Math.floor(queueSize * limits.backpressureThreshold);
  let paused = false;
  return async () => {
    const waiting = await queue.countFree(runId, step, queueSize);
    if (paused ? waiting <= resumeAt : waiting >= queueSize) {
      paused = !paused;
      onChange?.(paused ? 'paused' : 'resumed', { step, waiting });
    }
    return paused ? 0 : queueSize - waiting;
  };
}
