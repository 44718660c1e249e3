/** A worker's slots, shared out among the runs that it works on: by weight where they compete, all to one where it is alone. */
import type { StageName } from '@sluice/core-models';

interface Waiter {
  readonly runId: string;
  readonly let: () => void;
}

export interface FairPlacesOptions {
  /** Slots of a stage now; it may change as runs come and go. */
  readonly limit: (stage: StageName) => number;
  /** Share of a run against the others. */
  readonly weight: (runId: string) => number;
}

/** Stride scheduling: whoever has had the least for its weight is next. A run that comes late begins where the others are, and not with what it has missed. */
export class FairPlaces {
  readonly #options: FairPlacesOptions;
  readonly #stages = new Map<StageName, { taken: number; readonly waiting: Waiter[]; readonly had: Map<string, number> }>();

  constructor(options: FairPlacesOptions) {
    this.#options = options;
  }

  /** Settles with what gives the place back. */
  async take(stage: StageName, runId: string, signal: AbortSignal): Promise<() => void> {
    const line = this.#lineOf(stage);
    if (line.taken >= this.#options.limit(stage)) await this.#waitFor(line, runId, signal);
    else this.#charge(line, runId);
    line.taken += 1;
    let given = false;
    return () => {
      if (given) return;
      given = true;
      line.taken -= 1;
      this.#letNext(stage);
    };
  }

  forget(runId: string): void {
    for (const line of this.#stages.values()) line.had.delete(runId);
  }

  #lineOf(stage: StageName): { taken: number; readonly waiting: Waiter[]; readonly had: Map<string, number> } {
    const line = this.#stages.get(stage) ?? { taken: 0, waiting: [], had: new Map() };
    this.#stages.set(stage, line);
    return line;
  }

  #waitFor(line: { readonly waiting: Waiter[] }, runId: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        runId,
        let: () => {
          signal.removeEventListener('abort', leave);
          resolve();
        },
      };
      const leave = (): void => {
        const at = line.waiting.indexOf(waiter);
        if (at >= 0) line.waiting.splice(at, 1);
        reject(signal.reason);
      };
      line.waiting.push(waiter);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  /** Called with `taken` already lowered, so the one let in raises it again at once: its `take` continues in a later microtask. */
  #letNext(stage: StageName): void {
    const line = this.#lineOf(stage);
    if (line.waiting.length === 0 || line.taken >= this.#options.limit(stage)) return;
    const had = (waiter: Waiter): number => line.had.get(waiter.runId) ?? this.#least(line);
    let next = line.waiting[0];
    for (const waiter of line.waiting) if (next !== undefined && had(waiter) < had(next)) next = waiter;
    if (next === undefined) return;
    line.waiting.splice(line.waiting.indexOf(next), 1);
    this.#charge(line, next.runId);
    next.let();
  }

  #charge(line: { readonly had: Map<string, number> }, runId: string): void {
    line.had.set(runId, (line.had.get(runId) ?? this.#least(line)) + 1 / this.#options.weight(runId));
  }

  #least(line: { readonly had: Map<string, number> }): number {
    return line.had.size === 0 ? 0 : Math.min(...line.had.values());
  }
}
