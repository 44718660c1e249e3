/** One stage of the road: stock `mergeMap` around work that is isolated, timed, counted and cancellable, paper by paper. */
import { type Outcome, type StageName, PaperFailure, RunFault, SluiceError } from '@sluice/core-models';
import { type ObservableInput, type Observer, type OperatorFunction, type Subscriber, type Subscription, type Unsubscribable, Observable, from, mergeMap, of } from 'rxjs';
import type { Brake } from './brake.ts';
import type { OnStay } from './stay.ts';
import type { Slot, StageMeter } from './stage-meter.ts';
import { type Returned, type Road, type Settled, type Traveller, type Trip, isSettled } from './traveller.ts';
import { type DeadlineWatch, type VisitHost, Visit } from './visit.ts';

/** What a stage's work is handed: when to stop, and how to wait without being charged for it. */
export interface StageContext {
  readonly signal: AbortSignal;
  /** Waits that are nobody's fault (Retry-After, pacing, budget) stop the paper's clock. */
  waiting<T>(work: () => Promise<T>): Promise<T>;
  /** The paper may be inside stages for so much longer than the setting says; the most that was ever granted counts. */
  grant(extraMs: number): void;
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
  readonly onStay?: OnStay | undefined;
}

/**
 * Papers on their way go through `work`, at most `limit` at once; what has settled passes by without queueing. Whatever the work throws
 * becomes the paper's outcome, but for a fault of the run: that pulls the brake, and the paper goes back to pending.
 */
export function stage<In extends Traveller, Out extends Traveller>(
  work: StageWork<In, Out>,
  options: StageOptions,
): OperatorFunction<Road<In>, Road<Out>> {
  const { meter, now } = options;
  const site: Site = { options, lost: 0, arriving: undefined };
  return (road$) =>
    new Observable((past) =>
      new Observable<In>((into) =>
        road$.subscribe({
          next: (item) => {
            if (isSettled(item)) {
              past.next(item);
              return;
            }
            meter.queue();
            // It comes at once from the stage before, which has written down when: the clock is read once a stage.
            if (Number.isNaN(item.trip.readyAtMs)) item.trip.readyAtMs = now();
            site.arriving = item.trip;
            into.next(item);
            site.arriving = undefined;
          },
          error: (error: unknown) => into.error(error),
          complete: () => into.complete(),
        }),
      )
        .pipe(mergeMap((traveller) => carry(work, traveller, site), options.limit))
        .subscribe(past),
    );
}

/** What the stays in one stage share. */
interface Site {
  readonly options: StageOptions;
  /** Slots that hold work which does not stop. */
  lost: number;
  /** Who is just coming in: one that finds a slot free begins at the moment of its arrival, and the clock need not be read again. */
  arriving: Trip | undefined;
}

function carry<In extends Traveller, Out extends Traveller>(work: StageWork<In, Out>, traveller: In, site: Site): Observable<Road<Out>> {
  const { brake, meter } = site.options;
  if (brake.pulled) {
    meter.skip();
    return of(returned(traveller.trip));
  }
  return new Observable((subscriber) => {
    const stay = new Stay(site, traveller.trip, subscriber);
    stay.begin(work, traveller);
    return stay;
  });
}

/**
 * One paper's stay: answers once, completes when the work has really stopped. One object that listens to the work and is unsubscribed with
 * its reader: three operators more a paper and stage (`defer`, `catchError`, `finalize`) would cost as much again as the whole stay.
 */
class Stay<Out extends Traveller> implements Observer<Road<Out>>, Unsubscribable, VisitHost {
  readonly options: StageOptions;
  readonly startedAtMs: number;
  readonly #site: Site;
  readonly #trip: Trip;
  readonly #reader: Subscriber<Road<Out>>;
  readonly #visit: Visit;
  readonly #slot: Slot;
  #working: Subscription | undefined;
  #answered = false;
  #writtenOff = false;
  #left = false;

  constructor(site: Site, trip: Trip, reader: Subscriber<Road<Out>>) {
    const { options } = site;
    this.options = options;
    this.startedAtMs = site.arriving === trip ? trip.readyAtMs : options.now();
    this.#site = site;
    this.#trip = trip;
    this.#reader = reader;
    this.#visit = new Visit(trip, this);
    this.#slot = options.meter.begin(this.startedAtMs - trip.readyAtMs);
    options.watch.add(this.#visit);
  }

  begin<In extends Traveller>(work: StageWork<In, Out>, traveller: In): void {
    try {
      this.#listenTo(work(traveller, this.#visit));
    } catch (error) {
      this.error(error);
    }
  }

  /** Promises and lists are what work mostly gives: an Observable and a subscriber around each took a quarter of a stay. */
  #listenTo(given: ObservableInput<Road<Out>>): void {
    if (given instanceof Promise) {
      given.then(
        (item: Road<Out>) => {
          if (this.#left) return;
          this.next(item);
          this.complete();
        },
        (failure: unknown) => {
          if (!this.#left) this.error(failure);
        },
      );
    } else if (Array.isArray(given)) {
      for (const item of given) this.next(item);
      this.complete();
    } else {
      this.#working = from(given).subscribe(this);
    }
  }

  next(item: Road<Out>): void {
    if (this.#answered) return;
    this.#answered = true;
    const { name, watch, meter } = this.options;
    watch.remove(this.#visit);
    const endedAtMs = this.options.now();
    const ms = this.#visit.insideMs(endedAtMs);
    this.#trip.readyAtMs = endedAtMs;
    this.#trip.stageMs[name] = ms;
    meter.end(this.#slot, { ms, failed: item.kind === 'outcome' && item.status === 'failed' });
    this.options.onStay?.({ runId: this.options.runId, ordinal: this.#trip.ordinal, stage: name, startedAtMs: this.startedAtMs, endedAtMs, ms, came: isSettled(item) ? item : null });
    this.#reader.next(item);
  }

  error(error: unknown): void {
    this.next(settle(error, { trip: this.#trip, options: this.options, timedOut: this.#visit.timedOut }));
    this.#reader.complete();
  }

  complete(): void {
    if (this.#writtenOff) this.#site.lost -= 1;
    if (this.#answered) this.#reader.complete();
    else this.#reader.error(new SluiceError(`Cannot finish ${this.options.name} of entry ${this.#trip.ordinal}: its work gave nothing; expected a traveller or an outcome`));
  }

  unsubscribe(): void {
    this.#left = true;
    this.options.watch.remove(this.#visit);
    if (!this.#answered) this.#visit.abort(new DOMException('nobody waits for this paper any more', 'AbortError'));
    this.#working?.unsubscribe();
  }

  onOverdue(): void {
    const { options } = this;
    this.#writtenOff = true;
    this.#site.lost += 1;
    options.onWrittenOff(options.name, this.#trip.ordinal);
    // The slot stays taken (no complete()) until the work has really stopped, so what the limit says of the work at hand stays true.
    this.next(failed(this.#trip, options, timeoutFailure(this.#trip, options, 'and did not stop when told to')));
    if (this.#site.lost < options.limit) return;
    options.brake.pull({ kind: 'fault', fault: new RunFault('stage_stuck', `Cannot go on: all ${options.limit} slots of ${options.name} hold work that does not stop; run the same command again`) });
    this.#reader.complete();
  }
}

function settle(error: unknown, stay: { readonly trip: Trip; readonly options: StageOptions; readonly timedOut: boolean }): Settled {
  const { trip, options, timedOut } = stay;
  const fault = error instanceof RunFault ? error : options.faultOf(error);
  if (fault !== null) {
    options.brake.pull({ kind: 'fault', fault });
    return returned(trip);
  }
  if (timedOut) return failed(trip, options, timeoutFailure(trip, options, 'and was stopped'));
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

function timeoutFailure({ grantedMs }: Trip, options: StageOptions, ending: string): PaperFailure {
  const seconds = options.timeoutMs / 1000;
  const granted = grantedMs === 0 ? '' : `, and ${Math.round(grantedMs / 1000)} more for the pages of a long file`;
  return new PaperFailure('worker_timeout', `Spent more than ${seconds} s inside stages (worker_timeout_seconds${granted}), the last of them in ${options.name}, ${ending}.`);
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
