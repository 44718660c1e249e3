/** A worker's beat: says what it is at, hears which runs there are, and looks after the leases of silent ones when it is its turn. */
import { type BeatAnswer, type Database, type PaperQueue, type WorkerBeat, beat, leave } from '@sluice/intelligence-services';

export interface PulseOptions {
  readonly db: Database;
  readonly queue: PaperQueue;
  readonly workerId: string;
  readonly state: () => Omit<WorkerBeat, 'workerId'>;
}

export class Pulse implements AsyncDisposable {
  readonly #options: PulseOptions;
  #supervising: Promise<void> = Promise.resolve();
  #beating: Promise<unknown> = Promise.resolve();

  constructor(options: PulseOptions) {
    this.#options = options;
  }

  async beat(): Promise<BeatAnswer> {
    const { db, queue, workerId, state } = this.#options;
    const beating = beat(db, { workerId, ...state() });
    this.#beating = beating.catch(() => undefined);
    const answer = await beating;
    // Not waited for: it may take longer than a beat, and its failure is left to the next one whose turn it is.
    if (answer.supervises) this.#supervising = queue.supervise().catch(() => undefined);
    return answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // One that came after the goodbye would bring the worker back.
    await Promise.all([this.#supervising, this.#beating]);
    await leave(this.#options.db, this.#options.workerId).catch(() => undefined);
  }
}
