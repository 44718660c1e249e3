/** Groups what comes: as many as fit, fewer where time passes. */
import { type OperatorFunction, type SchedulerLike, type Subscription, Observable, asyncScheduler } from 'rxjs';

export interface BatchOptions {
  readonly maxSize: number;
  /** The longest that an item waits for its group to fill. */
  readonly maxWaitMs: number;
  readonly scheduler?: SchedulerLike;
}

/**
 * Emits a group when it is full, and what is there when the timer looks. One timer at most, set by the first that waits and left alone by
 * groups that fill: stock `bufferTime` sets one anew for each group and copies its list of groups for each item, a third of the road's cost.
 */
export function batch<T>({ maxSize, maxWaitMs, scheduler = asyncScheduler }: BatchOptions): OperatorFunction<T, readonly T[]> {
  return (source$) =>
    new Observable((subscriber) => {
      let group: T[] = [];
      let timer: Subscription | undefined;
      const flush = (): void => {
        if (group.length === 0) return;
        const full = group;
        group = [];
        subscriber.next(full);
      };
      const look = (): void => {
        timer = undefined;
        flush();
      };
      subscriber.add(() => timer?.unsubscribe());
      return source$.subscribe({
        next: (item) => {
          group.push(item);
          if (group.length >= maxSize) flush();
          else timer ??= scheduler.schedule(look, maxWaitMs);
        },
        error: (error: unknown) => subscriber.error(error),
        complete: () => {
          flush();
          subscriber.complete();
        },
      });
    });
}
