/** The papers of one run that this worker has by lease: renewed while it works on them, known by stage, given back at the end. */
import type { StageName } from '@sluice/core-models';
import { type Lease, type PaperQueue, LEASE_SECONDS } from '@sluice/intelligence-services';

export interface HandOptions {
  readonly queue: Pick<PaperQueue, 'renew' | 'release'>;
  readonly runId: string;
  /** Told of papers whose lease ran out though this worker lives: it was stopped, or cut off from the database. */
  readonly onLost: (ordinals: readonly number[]) => void;
}

/** Three tries before a lease runs out. */
const RENEW_EVERY_MS = (LEASE_SECONDS * 1000) / 4;

export class Hand implements AsyncDisposable {
  readonly #options: HandOptions;
  readonly #held = new Map<number, { readonly lease: Lease; stage: StageName | null }>();
  readonly #timer: NodeJS.Timeout;
  #renewing: Promise<void> = Promise.resolve();

  constructor(options: HandOptions) {
    this.#options = options;
    this.#timer = setInterval(() => {
      this.#renewing = this.#renew().catch(() => undefined);
    }, RENEW_EVERY_MS);
  }

  get size(): number {
    return this.#held.size;
  }

  add(lease: Lease): void {
    this.#held.set(lease.ordinal, { lease, stage: null });
  }

  leaseOf(ordinal: number): Lease | undefined {
    return this.#held.get(ordinal)?.lease;
  }

  at(ordinal: number, stage: StageName): void {
    const held = this.#held.get(ordinal);
    if (held !== undefined) held.stage = stage;
  }

  /** The lease has ended: its outcome is recorded, it went to another worker, or it was lost. */
  drop(ordinal: number): void {
    this.#held.delete(ordinal);
  }

  /** This lease has ended. The paper may be back in hand under another one: as heir of a leader that failed meanwhile. */
  dropLease(lease: Lease): void {
    if (this.leaseOf(lease.ordinal) === lease) this.drop(lease.ordinal);
  }

  /** Those inside a stage, for the worker's beat. */
  busy(): readonly { readonly runId: string; readonly ordinal: number; readonly stage: string }[] {
    return [...this.#held].flatMap(([ordinal, { stage }]) => (stage === null ? [] : [{ runId: this.#options.runId, ordinal, stage }]));
  }

  /** What is still in hand goes back to the queue. A database that is away gives it back by itself, when the leases run out. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#renewing;
    const leases = [...this.#held.values()].map(({ lease }) => lease);
    this.#held.clear();
    await this.#options.queue.release(leases).catch(() => undefined);
  }

  async #renew(): Promise<void> {
    const leases = [...this.#held.values()].map(({ lease }) => lease);
    if (leases.length === 0) return;
    const kept = await this.#options.queue.renew(leases);
    const lost = leases.filter(({ jobId, ordinal }) => !kept.has(jobId) && this.#held.get(ordinal)?.lease.jobId === jobId);
    for (const { ordinal } of lost) this.drop(ordinal);
    if (lost.length > 0) this.#options.onLost(lost.map(({ ordinal }) => ordinal));
  }
}
