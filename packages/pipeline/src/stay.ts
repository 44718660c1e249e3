/** What is told of each paper's stay in each stage, for whoever keeps a trace: nothing is kept of it here. */
import type { StageName } from '@sluice/core-models';
import { type SchedulerLike, from, tap } from 'rxjs';
import type { Commit } from './stages/record.ts';
import type { Settled } from './traveller.ts';

export interface StageStay {
  readonly runId: string;
  readonly ordinal: number;
  readonly stage: StageName;
  /** By the graph's clock, in a run milliseconds since 1970. */
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  /** Of that time what was not waited (Retry-After, pacing, budget). */
  readonly ms: number;
  /** What the paper came to here; null where it goes on to the next stage. */
  readonly came: Settled | null;
}

/** Called as it happens, on the paper's road: it must be quick and must not throw. */
export type OnStay = (stay: StageStay) => void;

/** The same commit; each outcome that it makes durable has stayed in `record` for as long as the commit took. */
export function watchedCommit(commit: Commit, { runId, onStay, scheduler }: { readonly runId: string; readonly onStay: OnStay; readonly scheduler: SchedulerLike }): Commit {
  return (outcomes) => {
    const startedAtMs = scheduler.now();
    return from(commit(outcomes)).pipe(
      tap((recorded) => {
        const endedAtMs = scheduler.now();
        for (const came of recorded) onStay({ runId, ordinal: came.ordinal, stage: 'record', startedAtMs, endedAtMs, ms: endedAtMs - startedAtMs, came });
      }),
    );
  };
}
