/** Hands outcomes to the reader and gives their places back: at once, or when a slow reader has taken them. */
import type { Outcome } from '@sluice/core-models';
import { type OperatorFunction, Observable } from 'rxjs';
import type { Settled } from './traveller.ts';
import type { Window } from './window.ts';

/** An outcome and its place on the road. `release()` is to be called once, by whoever takes the outcome. */
export interface Delivery {
  readonly outcome: Outcome;
  readonly release: () => void;
}

/**
 * A paper that goes back to pending gives its place back unseen. Completes when the source has ended and the road is empty, and not when
 * the stages complete: a slot that was written off never does.
 */
export function deliver(window: Window): OperatorFunction<Settled, Delivery> {
  return (settled$) =>
    new Observable((subscriber) => {
      // A paper that went back to wait for its leader may meet the outcome that follows from that leader's: the first of the two gives the place back.
      const leave = (ordinal: number): void => {
        if (window.has(ordinal)) window.leave(ordinal);
      };
      const subscription = settled$.subscribe({
        next: (item) => {
          const { ordinal } = item;
          // Members of a cluster follow their leader without ever having been on the road themselves.
          const held = window.has(ordinal);
          if (item.kind === 'returned') leave(ordinal);
          else subscriber.next({ outcome: item, release: held ? () => leave(ordinal) : nothing });
        },
        error: (error: unknown) => subscriber.error(error),
        complete: () => {
          // Normal end: the last places are given back by a reader, perhaps later than this.
        },
      });
      window.whenEmpty(() => subscriber.complete());
      return subscription;
    });
}

/** Gives the place back once the reader's `next` has returned. */
export function releaseOnDelivery(delivery$: Observable<Delivery>): Observable<Outcome> {
  return new Observable((subscriber) =>
    delivery$.subscribe({
      next: ({ outcome, release }) => {
        subscriber.next(outcome);
        release();
      },
      error: (error: unknown) => subscriber.error(error),
      complete: () => subscriber.complete(),
    }),
  );
}

function nothing(): void {
  // A member's outcome holds no place.
}
