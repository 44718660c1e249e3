/** The end of the road: outcomes are made durable, some at once, and only then shown. */
import type { Outcome } from '@sluice/core-models';
import { type ObservableInput, type OperatorFunction, type SchedulerLike, from, map, mergeMap } from 'rxjs';
import { batch } from '../batch.ts';
import type { Settled } from '../traveller.ts';

/** The original's 10 outcomes, or those of this long, whichever comes first: a lone outcome is durable within a quarter of a second. */
const MAX_WAIT_MS = 250;

/**
 * Commits outcomes in one transaction and answers with what is now on record: those, and those of the members that follow a leader. One that may not be recorded, since its
 * lease is lost, comes back as `returned`.
 */
export type Commit = (outcomes: readonly Outcome[]) => ObservableInput<readonly Settled[]>;

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
  const { maxPerCommit, scheduler } = options;
  return (settled$) =>
    settled$.pipe(
      batch({ maxSize: maxPerCommit, maxWaitMs: MAX_WAIT_MS, ...(scheduler === undefined ? {} : { scheduler }) }),
      mergeMap((group) => commitGroup(commit, group), 1),
      mergeMap((recorded) => recorded),
    );
}

function commitGroup(commit: Commit, group: readonly Settled[]): ObservableInput<readonly Settled[]> {
  const outcomes = group.filter((item) => item.kind === 'outcome');
  const returned = group.filter((item) => item.kind === 'returned');
  if (outcomes.length === 0) return [returned];
  return from(commit(outcomes)).pipe(map((recorded) => [...recorded, ...unseen(outcomes, recorded), ...returned]));
}

/** An outcome that another worker had recorded before is not shown again, but its paper is no longer on the road. */
function unseen(outcomes: readonly Outcome[], recorded: readonly Settled[]): readonly Settled[] {
  if (recorded.length >= outcomes.length && outcomes.every(({ ordinal }, index) => recorded[index]?.ordinal === ordinal)) return [];
  const shown = new Set(recorded.map(({ ordinal }) => ordinal));
  return outcomes.filter(({ ordinal }) => !shown.has(ordinal)).map(({ ordinal }) => ({ kind: 'returned', ordinal }));
}
