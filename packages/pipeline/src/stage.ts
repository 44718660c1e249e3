/** One stage of the road: stock `mergeMap` around work that is isolated, timed, counted and cancellable, paper by paper. */
import { type Outcome, type StageName, PaperFailure, RunFault, SluiceError } from '@sluice/core-models';
import { type ObservableInput, type OperatorFunction, type Subscription, Observable, connect, filter, from, merge, mergeMap, of, tap } from 'rxjs';
import type { Brake } from './brake.ts';
import type { StageMeter } from './stage-meter.ts';
import { type Returned, type Road, type Settled, type Traveller, type Trip, isSettled } from './traveller.ts';
import { type DeadlineWatch, Visit } from './visit.ts';

/** What a stage's work is handed: when to stop, and how to wait without being charged for it. */
export interface StageContext {
  readonly signal: AbortSignal;
  /** Waits that are nobody's fault (Retry-After, pacing, budget) stop the paper's clock. */
  waiting<T>(work: () => Promise<T>): Promise<T>;
}

/** A stage's work on one paper: it goes on, comes to its outcome, or goes back to pending. It may fail in any way; what it may not do is to give nothing. */
export type StageWork<In extends Traveller, Out extends Traveller> = (traveller: In, context: StageContext) => ObservableInput<Road<Out>>;

export interface StageOptions {
  readonly name: StageName;
  /** Papers in the stage at once. */
  readonly limit: number;
  readonly runId: string;
  readonly brake: Brake;
  readonly meter: StageMeter;
  readonly watch: DeadlineWatch;
  readonly now: () => number;
  /** A paper's time inside all stages together. */
  readonly timeoutMs: number;
  /** From the abort to the writing off of the slot. */
  readonly graceMs: number;
  /** Errors that are the run's fault though they do not say so: a database that is gone, a full disk. */
  readonly faultOf: (error: unknown) => RunFault | null;
  /** Told when a slot is lost to work that does not stop. */
  readonly onWrittenOff: (stage: StageName, ordinal: number) => void;
}

/**
 * Papers on their way go through `work`, at most `limit` at once; what has settled passes by without queueing. Whatever the work throws
 * becomes the paper's outcome, but for a fault of the run: that pulls the brake, and the paper goes back to pending.
 */
export function stage<In extends Traveller, Out extends Traveller>(
  work: StageWork<In, Out>,
  options: StageOptions,
): OperatorFunction<Road<In>, Road<Out>> {
  const { meter, limit, now } = options;
  const loss: Loss = { slots: 0 };
  return connect((road$) =>
    merge(
      road$.pipe(filter((item): item is Settled & Road<In> => isSettled(item))),
      road$.pipe(
        filter((item): item is Exclude<Road<In>, Settled> => !isSettled(item)),
        tap(({ trip }) => {
          meter.queue();
          trip.readyAtMs = now();
        }),
        mergeMap((traveller) => carry(work, traveller, { options, loss }), limit),
      ),
    ),
  );
}

/** Slots that hold work which does not stop. */
interface Loss {
  slots: number;
}

/**
 * One paper's stay: answers once, completes when the work has really stopped. Written against `Observable` itself: three operators more a
 * paper and stage (`defer`, `catchError`, `finalize`) would cost as much again as the whole stay.
 */
function carry<In extends Traveller, Out extends Traveller>(
  work: StageWork<In, Out>,
  traveller: In,
  { options, loss }: { readonly options: StageOptions; readonly loss: Loss },
): Observable<Road<Out>> {
  const { brake, meter, name, watch, now } = options;
  const { trip } = traveller;
  if (brake.pulled) {
    meter.skip();
    return of(returned(trip));
  }
  return new Observable((subscriber) => {
    let answered = false;
    let lost = false;
    const startedAtMs = now();
    const answer = (item: Road<Out>): void => {
      if (answered) return;
      answered = true;
      watch.remove(visit);
      const ms = visit.insideMs();
      trip.stageMs[name] = ms;
      meter.end(slot, { ms, failed: item.kind === 'outcome' && item.status === 'failed' });
      subscriber.next(item);
    };
    const writeOff = (): void => {
      lost = true;
      loss.slots += 1;
      options.onWrittenOff(name, trip.ordinal);
      // The slot stays taken (no complete()) until the work has really stopped, so what the limit says of the work at hand stays true.
      answer(failed(trip, options, timeoutFailure(options, 'and did not stop when told to')));
      if (loss.slots < options.limit) return;
      brake.pull({ kind: 'fault', fault: new RunFault('stage_stuck', `Cannot go on: all ${options.limit} slots of ${name} hold work that does not stop; run the same command again`) });
      subscriber.complete();
    };
    const visit = new Visit(trip, { options, startedAtMs, onOverdue: writeOff });
    const slot = meter.begin(startedAtMs - trip.readyAtMs);
    watch.add(visit);
    const fail = (error: unknown): void => {
      answer(settle(error, { trip, options, timedOut: visit.timedOut }));
      subscriber.complete();
    };

    let working: Subscription | undefined;
    try {
      working = from(work(traveller, visit)).subscribe({
        next: answer,
        error: fail,
        complete: () => {
          if (lost) loss.slots -= 1;
          if (answered) subscriber.complete();
          else subscriber.error(new SluiceError(`Cannot finish ${name} of entry ${trip.ordinal}: its work gave nothing; expected a traveller or an outcome`));
        },
      });
    } catch (error) {
      fail(error);
    }

    return () => {
      watch.remove(visit);
      if (!answered) visit.abort(new DOMException('nobody waits for this paper any more', 'AbortError'));
      working?.unsubscribe();
    };
  });
}

function settle(error: unknown, stay: { readonly trip: Trip; readonly options: StageOptions; readonly timedOut: boolean }): Settled {
  const { trip, options, timedOut } = stay;
  const fault = error instanceof RunFault ? error : options.faultOf(error);
  if (fault !== null) {
    options.brake.pull({ kind: 'fault', fault });
    return returned(trip);
  }
  if (timedOut) return failed(trip, options, timeoutFailure(options, 'and was stopped'));
  if (error instanceof PaperFailure) return failed(trip, options, error);
  const message = innermostMessage(error);
  return failed(trip, options, new PaperFailure('unexpected_error', `Cannot ${options.name} this paper: ${message}; expected no such error, please report it`, { cause: error }));
}

/** A database driver's own message quotes every parameter of the statement; its cause says what was wrong. */
function innermostMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? innermostMessage(error.cause) : error.message;
}

function returned(trip: Trip): Returned {
  return { kind: 'returned', ordinal: trip.ordinal };
}

function timeoutFailure(options: StageOptions, ending: string): PaperFailure {
  const seconds = options.timeoutMs / 1000;
  return new PaperFailure('worker_timeout', `Spent more than ${seconds} s inside stages (worker_timeout_seconds), the last of them in ${options.name}, ${ending}.`);
}

function failed(trip: Trip, options: StageOptions, failure: PaperFailure): Outcome {
  return {
    kind: 'outcome',
    runId: options.runId,
    ordinal: trip.ordinal,
    status: 'failed',
    stage: options.name,
    errorClass: failure.failureClass,
    reason: failure.message,
    attempts: Math.max(trip.attempts, failure.attempts),
    stageMs: trip.stageMs,
    extraction: {},
    usage: { promptTokens: 0, completionTokens: 0, costUsd: 0 },
  };
}
