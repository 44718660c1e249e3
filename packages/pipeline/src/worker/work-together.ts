/** A run on a store that many processes share: its papers go into the queue, whoever takes them; this process reads along, and works itself where nobody else does. */
import { RunFault } from '@sluice/core-models';
import { type LivingWorker, type PaperQueue, fillQueue, livingWorkers, runCounts, shareRun, patiently, steps as allSteps } from '@sluice/intelligence-services';
import type { House } from '../house.ts';
import type { PageReading } from '../page-readings.ts';
import { windowSize } from '../window.ts';
import type { WorkOptions } from '../work.ts';
import type { Workshop } from '../workshop.ts';
import { type AttendOptions, attend } from './attend.ts';
import { Follower } from './follow.ts';
import type { Hand } from './hand.ts';
import { Pulse } from './pulse.ts';
import { Waker } from './waker.ts';

export interface TogetherOptions extends WorkOptions {
  readonly queue: PaperQueue;
  readonly priority: number;
}

const LOOK_EVERY_MS = 250;
/** As those do that are elsewhere at the run: more often they have nothing new to say. */
const BEAT_EVERY_MS = 2000;
/** A free worker has heard of the run, and begun, by then. */
const GRACE_MS = 4000;
/** A worker that is at the run and silent for so long may be stopped, and with it whoever looks after lost leases. */
const SUSPECT_AFTER_SECONDS = 10;
/** Without news for so long the queue is looked through for papers that are in nobody's hands. */
const STALLED_AFTER_MS = 20_000;

/** Settles when each paper has its outcome, or the brake was pulled and what was in flight here has ended. */
export async function workTogether(house: House, shop: Workshop, options: TogetherOptions): Promise<void> {
  const { queue, brake, signal, onWarning } = options;
  const { db, runId } = shop;
  const patient = <T>(work: () => Promise<T>): Promise<T> => patiently(work, { signal, onWaiting: () => onWarning('The database does not answer. Waiting for it for up to a minute.') });
  const follower = await Follower.start({ db, runId, onDelivery: options.onDelivery, maxUntaken: windowSize(shop.settings.concurrency), signal });
  let pending = (await runCounts(db, runId)).counts.pending;
  if (pending === 0) return;
  await patient(() => queue.openRun(runId));
  // Nobody lives who could hold a lease of this run: after a crash of this command's own there is nothing to wait for.
  if ((await livingWorkers(db)).length === 0) await queue.reclaim(runId);
  await shareRun(db, runId, { shared: true, priority: options.priority });
  await using waker = await Waker.open(db);
  const onRecorded = (outcomes: number): void => {
    follower.recordedHere(outcomes);
    // Own work waits for the next look.
    if (follower.gate() !== undefined) waker.wake();
  };
  const own = new OwnWork(house, shop, { ...options, gate: () => follower.gate(), onRecorded });
  const unbrake = brake.onPulled(() => waker.end());
  try {
    const filling = patient(() => fillQueue(db, queue, { runId, page: shop.settings.acrossWorkers.queuePage }));
    filling.catch(() => undefined);
    if ((await livingWorkers(db)).length === 0) own.begin();
    const begunAt = performance.now();
    let newsAt = begunAt;
    let askedAt = begunAt;
    let told: readonly string[] = [];
    while (!brake.pulled) {
      signal.throwIfAborted();
      own.throwIfFailed();
      const news = await patient(() => follower.look());
      pending -= news;
      const now = performance.now();
      if (news > 0) newsAt = now;
      if (pending <= 0) {
        pending = (await patient(() => runCounts(db, runId))).counts.pending;
        if (pending === 0) break;
      }
      if (now - askedAt > BEAT_EVERY_MS) {
        askedAt = now;
        const others = (await patient(() => livingWorkers(db))).filter(({ workerId }) => workerId !== own.workerId);
        if (now - begunAt > GRACE_MS && !doTheWhole(others, runId)) own.begin();
        shop.readings.tellElsewhere(readingsOf(others, runId));
        told = tellNotes(others, { runId, told, onWarning, brake });
      }
      if (now - newsAt > STALLED_AFTER_MS) {
        newsAt = now;
        await filling;
        await patient(() => fillQueue(db, queue, { runId, page: shop.settings.acrossWorkers.queuePage }));
        pending = (await patient(() => runCounts(db, runId))).counts.pending;
      }
      await waker.wait(news > 0 ? LOOK_EVERY_MS / 5 : LOOK_EVERY_MS);
    }
    await filling.catch((error: unknown) => {
      if (!brake.pulled) throw error;
    });
  } finally {
    unbrake();
    // Told to the others first: what they have in hand they may finish.
    await shareRun(db, runId, { shared: false }).catch(() => undefined);
    await own.end(signal.aborted || brake.reason?.kind === 'cancel' ? 'now' : 'drained');
    await (pending === 0 || brake.reason?.kind === 'cancel' ? queue.closeRun(runId) : queue.withdrawRun(runId)).catch(() => undefined);
  }
  await patient(() => follower.look());
  own.throwIfFailed();
}

/** Whom own work is not to run ahead of. */
type Reader = Required<Pick<AttendOptions, 'gate' | 'onRecorded'>>;

/** This process as a worker of the one run. */
class OwnWork {
  readonly workerId: string;
  readonly #shop: Workshop;
  readonly #options: TogetherOptions & Reader;
  readonly #stop = new AbortController();
  readonly #drained = new AbortController();
  #working: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor({ owner }: House, shop: Workshop, options: TogetherOptions & Reader) {
    this.workerId = owner;
    this.#shop = shop;
    this.#options = options;
  }

  begin(): void {
    this.#working ??= this.#work().catch((error: unknown) => {
      if (!this.#stop.signal.aborted) this.#failure = { error };
    });
  }

  throwIfFailed(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  async end(how: 'now' | 'drained'): Promise<void> {
    if (how === 'now') this.#stop.abort(new DOMException('the run has ended', 'AbortError'));
    this.#drained.abort();
    await this.#working;
  }

  async #work(): Promise<void> {
    const { queue, brake, meters, signal } = this.#options;
    const { db, runId } = this.#shop;
    let hand: Hand | undefined;
    await using pulse = new Pulse({
      db,
      queue,
      workerId: this.workerId,
      state: () => ({ steps: allSteps, attending: [runId], busy: hand?.busy() ?? [], notes: {} }),
    });
    await using waker = await Waker.open(db);
    const unbrake = brake.onPulled(() => waker.end());
    this.#drained.signal.addEventListener('abort', () => waker.end(), { once: true });
    const timer = setInterval(() => void pulse.beat().catch(() => undefined), BEAT_EVERY_MS);
    try {
      // Of a database that is away the next beat tells; papers wait for it.
      await pulse.beat().catch(() => undefined);
      await attend(this.#shop, {
        ...this.#options,
        queue,
        workerId: this.workerId,
        steps: allSteps,
        limits: this.#shop.settings.concurrency,
        brake,
        meters,
        stop: this.#drained.signal,
        signal: AbortSignal.any([signal, this.#stop.signal]),
        moreWork: (ms) => waker.wait(ms),
        onHand: (of) => {
          hand = of;
        },
      });
    } finally {
      clearInterval(timer);
      unbrake();
    }
  }
}

/** Pages that other workers are at in long files of this run. */
function readingsOf(workers: readonly LivingWorker[], runId: string): readonly PageReading[] {
  return workers.flatMap(({ busy }) => busy).flatMap(({ runId: of, ordinal, reading }) => (of !== runId || reading === undefined ? [] : [{ ...reading, entry: ordinal }]));
}

/** Somebody is at the run, and each step has a worker that does not keep away: where stages are apart, the one of a step may be waiting for its first paper. */
function doTheWhole(workers: readonly LivingWorker[], runId: string): boolean {
  const atIt = workers.some(({ attending, silentSeconds }) => attending.includes(runId) && silentSeconds < SUSPECT_AFTER_SECONDS);
  return atIt && allSteps.every((step) => workers.some(({ steps, notes }) => steps.includes(step) && notes[runId] === undefined));
}

/** What other workers say of this run is told once, and a budget that is spent ends it: no other worker can do better. */
function tellNotes(
  workers: readonly LivingWorker[],
  given: { readonly runId: string; readonly told: readonly string[]; readonly onWarning: (sentence: string) => void; readonly brake: TogetherOptions['brake'] },
): readonly string[] {
  const notes = workers.flatMap(({ workerId, notes: said }) => {
    const note = said[given.runId];
    return note === undefined ? [] : [{ worker: workerId.split(':').slice(0, 2).join(':'), note }];
  });
  for (const { worker, note } of notes) {
    const budget = /^budget_exhausted: (.*)$/s.exec(note)?.[1];
    if (budget !== undefined) given.brake.pull({ kind: 'fault', fault: new RunFault('budget_exhausted', budget) });
    const sentence = `Worker ${worker} keeps away from this run: ${budget ?? note}`;
    if (!given.told.includes(sentence)) given.onWarning(sentence);
  }
  return notes.map(({ worker, note }) => `Worker ${worker} keeps away from this run: ${note}`);
}
