/** A paper's stay in one stage: a clock that stands still while the paper waits, a signal made only where somebody looks at it. */
import type { SchedulerLike, Subscription } from 'rxjs';
import type { Trip } from './traveller.ts';

/** Whose visit it is, and by which rules. */
export interface VisitHost {
  readonly options: {
    readonly timeoutMs: number;
    readonly graceMs: number;
    readonly now: () => number;
  };
  readonly startedAtMs: number;
  /** The work has outlived its timeout and its grace time. */
  onOverdue(): void;
}

export class Visit {
  /** Its neighbours in the watch's list; the watch alone touches them. */
  older: Visit | undefined;
  newer: Visit | undefined;
  watched = false;
  readonly #trip: Trip;
  readonly #host: VisitHost;
  #waitedMs = 0;
  #waitingSince: number | undefined;
  #waits = 0;
  #controller: AbortController | undefined;
  #abortedFor: DOMException | undefined;
  #timedOutAt: number | undefined;

  constructor(trip: Trip, host: VisitHost) {
    this.#trip = trip;
    this.#host = host;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#abortedFor !== undefined) this.#controller.abort(this.#abortedFor);
    }
    return this.#controller.signal;
  }

  get timedOut(): boolean {
    return this.#timedOutAt !== undefined;
  }

  abort(reason: DOMException): void {
    if (this.#abortedFor !== undefined) return;
    this.#abortedFor = reason;
    this.#controller?.abort(reason);
  }

  grant(extraMs: number): void {
    this.#trip.grantedMs = Math.max(this.#trip.grantedMs, extraMs);
  }

  async waiting<T>(work: () => Promise<T>): Promise<T> {
    this.#waits += 1;
    this.#waitingSince ??= this.#host.options.now();
    try {
      return await work();
    } finally {
      this.#waits -= 1;
      if (this.#waits === 0 && this.#waitingSince !== undefined) {
        this.#waitedMs += this.#host.options.now() - this.#waitingSince;
        this.#waitingSince = undefined;
      }
    }
  }

  /** Looked at by the watch: aborts at the timeout, tells at the end of the grace time. True while there is something left to watch. */
  check(): boolean {
    const now = this.#host.options.now();
    if (this.#timedOutAt === undefined) {
      if (this.#spentBeforeMs() + this.insideMs(now) < this.#host.options.timeoutMs + this.#trip.grantedMs) return true;
      this.#timedOutAt = now;
      this.abort(new DOMException('time is up', 'TimeoutError'));
      return true;
    }
    if (now - this.#timedOutAt < this.#host.options.graceMs) return true;
    this.#host.onOverdue();
    return false;
  }

  /** Milliseconds in this stage so far, waits taken off. */
  insideMs(now = this.#host.options.now()): number {
    return now - this.#host.startedAtMs - this.#waitedMs - (this.#waitingSince === undefined ? 0 : now - this.#waitingSince);
  }

  #spentBeforeMs(): number {
    let ms = 0;
    for (const name in this.#trip.stageMs) ms += this.#trip.stageMs[name] ?? 0;
    return ms;
  }
}

/**
 * One timer for all papers inside stages. A timer a paper and stage would cost more than the whole road does (an `asyncScheduler` action
 * is an interval: 1.1 µs to set and clear); deadlines of minutes need no better resolution than a quarter of a second.
 */
export class DeadlineWatch {
  readonly #scheduler: SchedulerLike;
  readonly #resolutionMs: number;
  /** A list through the visits themselves: a Set would hash each paper four times a stage. */
  #newest: Visit | undefined;
  #tick: Subscription | undefined;

  constructor(options: { readonly scheduler: SchedulerLike; readonly resolutionMs: number }) {
    this.#scheduler = options.scheduler;
    this.#resolutionMs = options.resolutionMs;
  }

  add(visit: Visit): void {
    visit.watched = true;
    visit.older = this.#newest;
    if (this.#newest !== undefined) this.#newest.newer = visit;
    this.#newest = visit;
    this.#tick ??= this.#scheduler.schedule(() => this.#look(), this.#resolutionMs);
  }

  remove(visit: Visit): void {
    if (!visit.watched) return;
    visit.watched = false;
    const { older, newer } = visit;
    if (newer === undefined) this.#newest = older;
    else newer.older = older;
    if (older !== undefined) older.newer = newer;
    visit.older = undefined;
    visit.newer = undefined;
  }

  /** Takes the timer off; visits that are left are nobody's any more. */
  stop(): void {
    this.#tick?.unsubscribe();
    this.#tick = undefined;
    for (const visit of this.#oldestFirst()) this.remove(visit);
  }

  #look(): void {
    this.#tick = undefined;
    for (const visit of this.#oldestFirst()) if (!visit.check()) this.remove(visit);
    if (this.#newest !== undefined) this.#tick ??= this.#scheduler.schedule(() => this.#look(), this.#resolutionMs);
  }

  /** A copy: what is told of a visit may take others off the list. */
  #oldestFirst(): readonly Visit[] {
    const visits: Visit[] = [];
    for (let visit = this.#newest; visit !== undefined; visit = visit.older) visits.push(visit);
    return visits.toReversed();
  }
}
