/** Outcomes that need no road: recorded in groups, each handed out before the next is made, so that a slow reader slows these too. */
import type { Outcome } from '@sluice/core-models';
import type { Brake } from './brake.ts';
import type { Delivery } from './deliver.ts';

export interface SettleOptions {
  /** What it records, it returns; members that follow their leader besides. */
  readonly commit: (outcomes: readonly Outcome[]) => Promise<readonly Outcome[]>;
  readonly onDelivery: (delivery: Delivery) => void;
  /** Once pulled, no further group is made. */
  readonly brake: Brake;
  readonly signal: AbortSignal;
}

const GROUP = 500;

/** Rejects with the signal's reason where it aborts. */
export async function settle(outcomes: AsyncIterable<Outcome>, options: SettleOptions): Promise<void> {
  let group: Outcome[] = [];
  for await (const outcome of outcomes) {
    if (options.brake.pulled) return;
    group.push(outcome);
    if (group.length < GROUP) continue;
    await settleGroup(group, options);
    group = [];
  }
  if (group.length > 0 && !options.brake.pulled) await settleGroup(group, options);
}

async function settleGroup(group: readonly Outcome[], { commit, onDelivery, signal }: SettleOptions): Promise<void> {
  const recorded = await commit(group);
  signal.throwIfAborted();
  const taken = Promise.withResolvers<void>();
  const leave = (): void => taken.reject(signal.reason);
  signal.addEventListener('abort', leave, { once: true });
  let left = recorded.length;
  if (left === 0) taken.resolve();
  for (const outcome of recorded) {
    onDelivery({
      outcome,
      release: () => {
        left -= 1;
        if (left === 0) taken.resolve();
      },
    });
  }
  try {
    await taken.promise;
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
