/** The end of the road: outcomes are made durable, some at once, and only then shown. */
import type { Outcome } from '@sluice/core-models';
import { type Observable, type ObservableInput, type OperatorFunction, type SchedulerLike, asyncScheduler, bufferTime, concat, defer, filter, from, mergeAll, mergeMap, of } from 'rxjs';
import type { Returned, Settled } from '../traveller.ts';

/** The original's 10 outcomes, or this long after the last look, whichever comes first: a lone outcome is durable within a quarter of a second. */
const FLUSH_EVERY_MS = 250;

/** Commits outcomes in one transaction and answers with what is now on record: those, and those of the members that follow a leader. */
export type Commit = (outcomes: readonly Outcome[]) => ObservableInput<readonly Outcome[]>;

export interface RecordOptions {
  /** `checkpoint_interval`. */
  readonly maxPerCommit: number;
  readonly scheduler?: SchedulerLike;
}

/**
 * Groups, commits one group at a time, and emits after the commit, never before. What goes back to pending is passed on uncommitted, in its
 * group's turn. A commit that rejects errors the stream: what it held is not durable, so nothing of it is shown.
 */
export function record(commit: Commit, options: RecordOptions): OperatorFunction<Settled, Settled> {
  const { maxPerCommit, scheduler = asyncScheduler } = options;
  return (settled$) =>
    settled$.pipe(
      bufferTime(FLUSH_EVERY_MS, null, maxPerCommit, scheduler),
      filter((group) => group.length > 0),
      mergeMap((group) => commitGroup(commit, group), 1),
    );
}

function commitGroup(commit: Commit, group: readonly Settled[]): Observable<Settled> {
  const outcomes = group.filter((item): item is Outcome => item.kind === 'outcome');
  const returned = group.filter((item): item is Returned => item.kind === 'returned');
  const recorded$ = outcomes.length === 0 ? of([]) : defer(() => from(commit(outcomes)));
  return concat(recorded$, of(returned)).pipe(mergeAll());
}
