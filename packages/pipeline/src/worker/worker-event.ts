/** What a worker tells of itself as it happens. */
import type { Step } from '@sluice/intelligence-services';

export type WorkerEvent =
  | { readonly type: 'started'; readonly workerId: string; readonly steps: readonly Step[] }
  | { readonly type: 'attending' | 'left'; readonly runId: string }
  | { readonly type: 'keeps_away'; readonly runId: string; readonly reason: string }
  | { readonly type: 'recorded'; readonly runId: string; readonly outcomes: number }
  /** To the workers of `step`. */
  | { readonly type: 'handed_on'; readonly runId: string; readonly step: Step }
  | { readonly type: 'refused'; readonly runId: string; readonly ordinals: readonly number[] }
  /** Their leases ran out while this worker did not answer. */
  | { readonly type: 'lost'; readonly runId: string; readonly ordinals: readonly number[] }
  /** More of a run's papers are taken when those that wait before the next step have become fewer. */
  | { readonly type: 'backpressure'; readonly runId: string; readonly state: 'paused' | 'resumed'; readonly step: Step; readonly waiting: number }
  | { readonly type: 'warning'; readonly message: string }
  | { readonly type: 'stopped' };
