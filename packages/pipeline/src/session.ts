/** A run as its readers see it: one execution, however it is read; it starts with the first reader and ends when the last one leaves. */
import type { Outcome, RunEvent, RunSummary } from '@sluice/core-models';
import { Observable, Subject, concat, defer, interval, map, of, takeUntil } from 'rxjs';
import type { Delivery } from './deliver.ts';
import type { LiveStats, Run } from './sluice.ts';
import { NOT_OPEN } from './stats.ts';
import { faultOf } from './work.ts';

/** How often `stats$` tells: a progress bar's pace. */
const STATS_EVERY_MS = 200;

export interface Started {
  readonly runId: string;
  readonly resumed: boolean;
  readonly alreadyFinished: boolean;
}

/** What an execution is given to speak through. */
export interface Voice {
  readonly signal: AbortSignal;
  readonly deliver: (delivery: Delivery) => void;
  readonly tell: (event: RunEvent) => void;
  readonly started: (started: Started) => void;
  /** Sets what `drain()` does; until then it waits for it. */
  readonly onDrain: (drain: () => void) => void;
  readonly onStats: (live: () => LiveStats) => void;
}

export class Session implements Run {
  readonly #execute: (voice: Voice) => Promise<RunSummary>;
  readonly #abort = new AbortController();
  readonly #outcomes = new Subject<Outcome>();
  readonly #events = new Subject<RunEvent>();
  readonly #ended = new Subject<void>();
  readonly #started = Promise.withResolvers<Started>();
  readonly #summary = Promise.withResolvers<RunSummary>();
  readonly #readers = new Set<Reader>();
  #begun = false;
  #over = false;
  #listeners = 0;
  #drainAsked = false;
  #drain: (() => void) | undefined;
  #live: (() => LiveStats) | undefined;

  constructor(execute: (voice: Voice) => Promise<RunSummary>, signal: AbortSignal | undefined) {
    this.#execute = execute;
    signal?.addEventListener('abort', () => this.#abort.abort(signal.reason), { once: true });
    if (signal?.aborted === true) this.#abort.abort(signal.reason);
    // Whoever wants the summary awaits it; a reader of the outcomes alone is told by the stream's own error.
    this.#summary.promise.catch(() => undefined);
    this.#started.promise.catch(() => undefined);
  }

  get outcome$(): Observable<Outcome> {
    return new Observable((subscriber) => {
      const subscription = this.#outcomes.subscribe(subscriber);
      this.#listeners += 1;
      this.#begin();
      return () => {
        subscription.unsubscribe();
        this.#listeners -= 1;
        this.#leaveIfAlone();
      };
    });
  }

  get event$(): Observable<RunEvent> {
    return this.#events.asObservable();
  }

  get stats$(): Observable<LiveStats> {
    const now = (): LiveStats => this.#live?.() ?? NOTHING_YET;
    return concat(
      interval(STATS_EVERY_MS).pipe(map(now), takeUntil(this.#ended)),
      defer(() => of(now())),
    );
  }

  get started(): Promise<Started> {
    this.#begin();
    return this.#started.promise;
  }

  get summary(): Promise<RunSummary> {
    this.#begin();
    return this.#summary.promise;
  }

  drain(): void {
    this.#drainAsked = true;
    this.#drain?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Outcome, void, undefined> {
    const reader = new Reader();
    this.#readers.add(reader);
    this.#begin();
    this.#summary.promise.then(
      () => reader.end(undefined),
      (error: unknown) => reader.end({ error }),
    );
    try {
      for (;;) {
        const delivery = await reader.take();
        if (delivery === undefined) return;
        delivery.release();
        yield delivery.outcome;
      }
    } finally {
      this.#readers.delete(reader);
      reader.leave();
      this.#leaveIfAlone();
    }
  }

  #begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    const voice: Voice = {
      signal: this.#abort.signal,
      deliver: (delivery) => this.#deliver(delivery),
      tell: (event) => this.#events.next(event),
      started: (started) => this.#started.resolve(started),
      onDrain: (drain) => {
        this.#drain = drain;
        if (this.#drainAsked) drain();
      },
      onStats: (live) => {
        this.#live = live;
      },
    };
    this.#execute(voice).then(
      (summary) => {
        this.#finish();
        this.#summary.resolve(summary);
        this.#outcomes.complete();
      },
      (failure: unknown) => {
        // Of a database that stays away nothing could be written down: the run's row says less than this.
        const error = faultOf(failure) ?? failure;
        this.#finish();
        this.#started.reject(error);
        this.#summary.reject(error);
        this.#outcomes.error(error);
      },
    );
  }

  #finish(): void {
    this.#over = true;
    this.#ended.next();
    this.#events.complete();
  }

  /** The slowest reader decides: with an iterator the place is given back when it takes the outcome. */
  #deliver({ outcome, release }: Delivery): void {
    this.#outcomes.next(outcome);
    if (this.#readers.size === 0) {
      release();
      return;
    }
    let takers = this.#readers.size;
    const taken = (): void => {
      takers -= 1;
      if (takers === 0) release();
    };
    for (const reader of this.#readers) reader.put({ outcome, release: taken });
  }

  #leaveIfAlone(): void {
    if (this.#over || this.#listeners > 0 || this.#readers.size > 0) return;
    this.#abort.abort(new DOMException('the reader has left', 'AbortError'));
  }
}

/** What an iterator has not taken yet; bounded by the window, since each item holds its place. */
class Reader {
  readonly #queue: Delivery[] = [];
  #wake: (() => void) | undefined;
  #end: { readonly error: unknown } | 'well' | undefined;

  put(delivery: Delivery): void {
    this.#queue.push(delivery);
    this.#wake?.();
  }

  end(failure: { readonly error: unknown } | undefined): void {
    this.#end = failure ?? 'well';
    this.#wake?.();
  }

  /** What it will not take any more holds no place: other readers go on. */
  leave(): void {
    for (const { release } of this.#queue.splice(0)) release();
  }

  async take(): Promise<Delivery | undefined> {
    for (;;) {
      const delivery = this.#queue.shift();
      if (delivery !== undefined) return delivery;
      if (this.#end === 'well') return undefined;
      if (this.#end !== undefined) throw this.#end.error;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

const NOTHING_YET: LiveStats = {
  pipeline: {
    totalPapers: 0,
    papersCompleted: 0,
    papersFailed: 0,
    papersCached: 0,
    papersDeduplicated: 0,
    papersFiltered: 0,
    papersPending: 0,
    activeWorkers: 0,
    queueSize: 0,
    totalDurationSeconds: 0,
  },
  window: NOT_OPEN,
  stages: [],
  workers: [],
  intakeComplete: false,
  readings: [],
  spentUsd: 0,
};
