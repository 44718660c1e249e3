/** Pulls a source through the admission window: the only place where the pipeline decides to read on. */
import type { Entry } from '@sluice/core-models';
import { Observable } from 'rxjs';
import type { Brake } from './brake.ts';
import { type Admitted, newTrip } from './traveller.ts';
import type { Window } from './window.ts';

/** Pulls between two breaths: rare enough to cost nothing, often enough that timers and signals run while a cached run races through. */
const PULLS_PER_BREATH = 1024;

export interface AdmitOptions {
  readonly window: Window;
  readonly brake: Brake;
  /** Lets timers and I/O run; `setImmediate` outside of tests. */
  readonly breathe?: () => Promise<void>;
}

/**
 * Emits the entries of `source` while fewer than the window's size are on the road, so that everything downstream may be stock
 * `mergeMap`: its queue can never hold more than the window. Ends when the source ends or the brake is pulled; errors as the source
 * does. Unsubscribing calls the source's `return()` without awaiting it (a source stuck in `next()` would hold it for ever).
 *
 * @example
 * admit(entries, { window: new Window({ size: 110, resumeAt: 88 }), brake: new Brake() }).subscribe(…)
 */
export function admit(source: AsyncIterable<Entry>, options: AdmitOptions): Observable<Admitted> {
  const { window, brake, breathe = nextTurn } = options;
  return new Observable((subscriber) => {
    const iterator = source[Symbol.asyncIterator]();
    let ended = false;
    const unbrake = brake.onPulled(() => window.release());

    const pump = async (): Promise<void> => {
      // Never pull inside subscribe(): the chain below is not yet wired up when a synchronous source would already emit.
      await Promise.resolve();
      for (let pulls = 1; !subscriber.closed; pulls += 1) {
        const room = window.room();
        if (room !== undefined) await room;
        if (subscriber.closed || brake.pulled) break;
        const next = await iterator.next();
        if (next.done === true) {
          ended = true;
          break;
        }
        if (subscriber.closed || brake.pulled) break;
        window.enter(next.value.ordinal);
        subscriber.next({ kind: 'admitted', trip: newTrip(next.value.ordinal), entry: next.value });
        if (pulls % PULLS_PER_BREATH === 0) await breathe();
      }
    };

    pump().then(
      () => {
        window.exhaust();
        subscriber.complete();
      },
      (error: unknown) => {
        ended = true;
        subscriber.error(error);
      },
    );

    return () => {
      unbrake();
      window.release();
      if (!ended) void iterator.return?.()?.catch(() => undefined);
    };
  });
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
