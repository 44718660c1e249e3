/** A process that works on whatever runs there are: it takes papers by lease, beats, keeps away from what is not for it, and leaves nothing behind when told to go. */
import { ConfigurationError, RunFault, type StageStats } from '@sluice/core-models';
import { type BeatAnswer, type OpenRun, type PaperQueue, type Step, type WorkerBeat, findRun, isDatabaseGone, schemaState, steps as allSteps } from '@sluice/intelligence-services';
import { Brake } from '../brake.ts';
import type { House } from '../house.ts';
import type { RunRequest } from '../request.ts';
import { type Attendance, beginAttending } from './attendance.ts';
import { FairPlaces } from './fair-places.ts';
import { areNeighbours } from './leased-services.ts';
import { Pulse } from './pulse.ts';
import { queueWhenReady } from './queue-when-ready.ts';
import { Waker } from './waker.ts';
import type { WorkerEvent } from './worker-event.ts';

export interface WorkerOptions {
  /** Neighbouring steps of the road. @default all */
  readonly steps?: readonly Step[];
  /** A recorded request made whole: keys are not recorded. */
  readonly requestOf: (recorded: Readonly<Record<string, unknown>>) => RunRequest;
  /** Aborts what is in flight and leaves at once. */
  readonly signal?: AbortSignal;
  /** Runs at once. @default 8 */
  readonly maxRuns?: number;
  readonly onEvent?: (event: WorkerEvent) => void;
}

/** A worker as it is at this moment. */
export interface WorkerLive {
  /** Since the database last answered; null before it did so first, and while its tables are not what this worker needs. */
  readonly secondsSinceBeat: number | null;
  readonly isDraining: boolean;
  readonly runs: readonly { readonly runId: string; readonly papersInHand: number; readonly stages: readonly StageStats[] }[];
  /** How many runs it keeps away from. */
  readonly keptAway: number;
}

/** A worker with papers in hand hears of a cancelled run within this. */
const BUSY_BEAT_MS = 2000;
/** Fifty idle workers ask five times a second. */
const IDLE_BEAT_MS = 10_000;
/** A fault of its own (a full disk, a key that it lacks) is tried again after a minute. */
const KEEP_AWAY_MS = 60_000;
const SCHEMA_CHECK_MS = 60_000;
/** Word may come faster; it wakes those who take papers. */
const SHORTEST_BEAT_MS = 1000;
/** A run without papers for so long is left, and come back to when it has some: its place is another's. */
const IDLE_AT_RUN_MS = 10_000;

export class PaperWorker {
  readonly #house: House;
  readonly #options: WorkerOptions;
  readonly #steps: readonly Step[];
  readonly #attending = new Map<string, Attendance>();
  readonly #idleSince = new Map<string, number>();
  readonly #away = new Map<string, { readonly note: string; readonly until: number }>();
  readonly #draining = new AbortController();
  readonly #places: FairPlaces;
  readonly done: Promise<void>;
  #weights = new Map<string, number>();
  #beatAt: number | null = null;

  constructor(house: House, options: WorkerOptions) {
    this.#house = house;
    this.#options = options;
    this.#steps = options.steps ?? allSteps;
    if (!areNeighbours(this.#steps)) throw new ConfigurationError(`Cannot work on "${this.#steps.join(',')}": these are not neighbours on the road; expected some of download,convert,extract in that order, or all`);
    this.#places = new FairPlaces({
      // What its runs ask for at most: a worker's slots are not multiplied by its runs.
      limit: (stage) => Math.max(1, ...[...this.#attending.values()].map((one) => one.limitOf(stage))),
      weight: (runId) => 2 ** (this.#weights.get(runId) ?? 0),
    });
    this.done = this.#run();
    this.done.catch(() => undefined);
  }

  /** Nothing more is taken; what is in flight finishes, the rest goes back to the queue. */
  drain(): void {
    this.#draining.abort();
  }

  live(): WorkerLive {
    return {
      secondsSinceBeat: this.#beatAt === null ? null : (performance.now() - this.#beatAt) / 1000,
      isDraining: this.#draining.signal.aborted,
      runs: [...this.#attending].map(([runId, one]) => ({ runId, papersInHand: one.held(), stages: one.stages() })),
      keptAway: this.#away.size,
    };
  }

  async #run(): Promise<void> {
    const { db, owner } = this.#house;
    await using queue = await queueWhenReady(this.#house, { signal: this.#draining.signal, onWaiting: (message) => this.#tell({ type: 'warning', message }) });
    if (queue === null) return;
    await using waker = await Waker.open(db);
    const wake = (): void => waker.end();
    this.#draining.signal.addEventListener('abort', wake, { once: true });
    if (this.#draining.signal.aborted) wake();
    this.#options.signal?.addEventListener('abort', () => this.drain(), { once: true });
    await using pulse = new Pulse({ db, queue, workerId: owner, state: () => this.#state() });
    this.#tell({ type: 'started', workerId: owner, steps: this.#steps });
    await this.#loop({ queue, waker, pulse });
    await this.#finish(pulse);
    this.#tell({ type: 'stopped' });
  }

  async #loop({ queue, waker, pulse }: { readonly queue: PaperQueue; readonly waker: Waker; readonly pulse: Pulse }): Promise<void> {
    let schemaCheckedAt = performance.now();
    let gone = false;
    while (!this.#draining.signal.aborted) {
      const beatAt = performance.now();
      try {
        await this.#heed(await this.#beat(pulse), queue, waker);
        if (gone) this.#tell({ type: 'warning', message: 'The database answers again.' });
        gone = false;
        if (performance.now() - schemaCheckedAt > SCHEMA_CHECK_MS) {
          schemaCheckedAt = performance.now();
          const state = await schemaState(this.#house.db);
          if (state.kind === 'newer') return this.#tell({ type: 'warning', message: state.sentence });
        }
      } catch (error) {
        if (!isDatabaseGone(error)) throw error;
        if (!gone) this.#tell({ type: 'warning', message: 'The database does not answer; waiting for it.' });
        gone = true;
      }
      await waker.wait(this.#attending.size > 0 || gone ? BUSY_BEAT_MS : IDLE_BEAT_MS * (0.75 + Math.random() / 2));
      // Word that came right after a beat is heeded a moment later, not at the next beat.
      const early = (): number => beatAt + SHORTEST_BEAT_MS - performance.now();
      while (early() > 0 && !this.#draining.signal.aborted) await waker.wait(early());
    }
  }

  /** What is in hand may take minutes yet, and whoever is silent is thought dead. */
  async #finish(pulse: Pulse): Promise<void> {
    const beat = (): void => void this.#beat(pulse).catch(() => undefined);
    beat();
    const timer = setInterval(beat, BUSY_BEAT_MS);
    try {
      for (const one of this.#attending.values()) one.leave('drained');
      await Promise.all([...this.#attending.values()].map((one) => one.ended));
    } finally {
      clearInterval(timer);
    }
  }

  async #beat(pulse: Pulse): Promise<BeatAnswer> {
    const answer = await pulse.beat();
    this.#beatAt = performance.now();
    return answer;
  }

  async #heed(answer: BeatAnswer, queue: PaperQueue, waker: Waker): Promise<void> {
    this.#weights = new Map(answer.runs.map(({ runId, priority }) => [runId, priority]));
    const open = new Set(answer.runs.map(({ runId }) => runId));
    for (const [runId, one] of this.#attending) {
      if (open.has(runId)) continue;
      const run = await findRun(this.#house.db, runId);
      one.leave(run === null || run.cancelRequested || run.status === 'cancelled' ? 'now' : 'drained');
    }
    for (const [runId, { until }] of this.#away) if (!open.has(runId) || performance.now() > until) this.#away.delete(runId);
    const waiting = await queue.waiting([...open], this.#steps);
    for (const [runId, one] of this.#attending) this.#leaveIfIdle(runId, one, waiting.has(runId));
    for (const run of this.#wanted(answer.runs.filter(({ runId }) => waiting.has(runId)))) this.#attend(run.runId, queue, waker);
  }

  /** A run whose own process died may stay open for ever, though nothing of it is left to do. */
  #leaveIfIdle(runId: string, one: Attendance, hasPapers: boolean): void {
    const now = performance.now();
    const since = this.#idleSince.get(runId) ?? now;
    if (hasPapers || one.held() > 0) this.#idleSince.delete(runId);
    else if (now - since > IDLE_AT_RUN_MS) one.leave('drained');
    else this.#idleSince.set(runId, since);
  }

  /** The most important first, and of equals those that fewest work on. */
  #wanted(runs: readonly OpenRun[]): readonly OpenRun[] {
    const free = (this.#options.maxRuns ?? 8) - this.#attending.size;
    return runs
      .filter(({ runId }) => !this.#attending.has(runId) && !this.#away.has(runId))
      .toSorted((a, b) => b.priority - a.priority || a.attendedBy - b.attendedBy)
      .slice(0, Math.max(0, free));
  }

  #attend(runId: string, queue: PaperQueue, waker: Waker): void {
    const brake = new Brake();
    const attendance = beginAttending(this.#house, {
      runId,
      queue,
      brake,
      steps: this.#steps,
      requestOf: this.#options.requestOf,
      ...(this.#options.signal === undefined ? {} : { signal: this.#options.signal }),
      moreWork: (ms) => waker.wait(ms),
      place: (stage, context) => context.waiting(() => this.#places.take(stage, runId, context.signal)),
      onRecorded: (outcomes) => this.#tell({ type: 'recorded', runId, outcomes }),
      onHandedOn: (step) => this.#tell({ type: 'handed_on', runId, step }),
      onRefused: (ordinals) => this.#tell({ type: 'refused', runId, ordinals }),
      onLost: (ordinals) => this.#tell({ type: 'lost', runId, ordinals }),
      onAhead: (state, ahead) => this.#tell({ type: 'backpressure', runId, state, ...ahead }),
      onWarning: (message) => this.#tell({ type: 'warning', message }),
    });
    this.#attending.set(runId, attendance);
    this.#tell({ type: 'attending', runId });
    void attendance.ended.then((fault) => {
      if (fault !== null) this.#keepAway(runId, fault);
      this.#attending.delete(runId);
      this.#idleSince.delete(runId);
      this.#places.forget(runId);
      this.#tell({ type: 'left', runId });
      waker.wake();
    });
  }

  #keepAway(runId: string, fault: Error): void {
    // A wrong version does not mend itself while this process lives.
    const until = fault instanceof ConfigurationError ? Number.POSITIVE_INFINITY : performance.now() + KEEP_AWAY_MS;
    const note = fault instanceof RunFault ? `${fault.faultClass}: ${fault.message}` : fault.message;
    this.#away.set(runId, { note, until });
    this.#tell({ type: 'keeps_away', runId, reason: note });
  }

  #state(): Omit<WorkerBeat, 'workerId'> {
    const notes: Record<string, string> = {};
    for (const [runId, { note }] of this.#away) notes[runId] = note;
    // One that takes no more is at no run, whatever it has in hand.
    const [steps, attending] = this.#draining.signal.aborted ? [[], []] : [this.#steps, [...this.#attending.keys()]];
    return { steps, attending, busy: [...this.#attending.values()].flatMap((one) => one.busy()), notes };
  }

  #tell(event: WorkerEvent): void {
    this.#options.onEvent?.(event);
  }
}
