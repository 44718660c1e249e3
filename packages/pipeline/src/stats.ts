/** A run's counts as it goes: the original's PipelineStats, which add up at every moment, and the memory that it took. */
import type { Outcome, PipelineStats, RunCounts } from '@sluice/core-models';
import type { Converter } from '@sluice/pdf-fallback';
import type { Meters } from './graph.ts';
import type { House } from './house.ts';
import type { PageReadings } from './page-readings.ts';
import type { LiveStats } from './sluice.ts';
import type { Window } from './window.ts';

export class RunStats {
  readonly #house: Pick<House, 'now' | 'residentBytes'>;
  readonly #meters: Meters;
  readonly #readings: PageReadings;
  readonly #startedAt: number;
  #window: Window | undefined;
  #total = 0;
  #counts: RunCounts = { extracted: 0, cached: 0, duplicate: 0, filtered: 0, failed: 0, pending: 0 };
  #peakParent = 0;
  #peakAll = 0;
  intakeComplete = false;
  spentUsd: number | null = 0;

  constructor(house: Pick<House, 'now' | 'residentBytes'>, meters: Meters, readings: PageReadings) {
    this.#house = house;
    this.#meters = meters;
    this.#readings = readings;
    this.#startedAt = house.now().getTime();
  }

  /** Takes the recorded state as the base; called when intake has ended and at the end of the run. */
  rebase(recorded: { readonly total: number; readonly counts: RunCounts }): void {
    this.#total = recorded.total;
    this.#counts = { ...recorded.counts };
  }

  /** Each pass over the queue has a window of its own. */
  watch(window: Window): void {
    this.#window = window;
  }

  /** While intake reads, what it has numbered so far is pending. */
  entriesRead(entries: number): void {
    this.#total = Math.max(this.#total, entries);
    this.#counts = { ...this.#counts, pending: this.#total - sum({ ...this.#counts, pending: 0 }) };
  }

  count(outcome: Outcome): void {
    this.#counts[outcome.status] += 1;
    this.#counts.pending -= 1;
    this.spentUsd = this.spentUsd === null || outcome.usage.costUsd === null ? null : this.spentUsd + outcome.usage.costUsd;
  }

  sampleMemory({ currentBytes, peakChildBytes }: Pick<ReturnType<Converter['usage']>, 'currentBytes' | 'peakChildBytes'>): void {
    const parent = this.#house.residentBytes();
    this.#peakParent = Math.max(this.#peakParent, parent);
    this.#peakAll = Math.max(this.#peakAll, parent + Math.max(currentBytes, peakChildBytes));
  }

  get peakMemoryBytes(): { readonly parent: number; readonly allProcesses: number } {
    return { parent: this.#peakParent, allProcesses: this.#peakAll };
  }

  get durationSeconds(): number {
    return (this.#house.now().getTime() - this.#startedAt) / 1000;
  }

  live(): LiveStats {
    const meters = Object.values(this.#meters);
    const stages = meters.map((meter) => meter.stats());
    return {
      pipeline: this.#pipeline(stages),
      window: this.#window?.stats() ?? NOT_OPEN,
      stages,
      workers: meters.flatMap((meter) => meter.workers()),
      intakeComplete: this.intakeComplete,
      readings: this.#readings.current(),
      spentUsd: this.spentUsd,
    };
  }

  #pipeline(stages: LiveStats['stages']): PipelineStats {
    const { extracted, cached, duplicate, filtered, failed, pending } = this.#counts;
    return {
      totalPapers: this.#total,
      papersCompleted: extracted,
      papersFailed: failed,
      papersCached: cached,
      papersDeduplicated: duplicate,
      papersFiltered: filtered,
      papersPending: pending,
      activeWorkers: stages.reduce((active, stage) => active + stage.active, 0),
      queueSize: stages.reduce((waiting, stage) => waiting + stage.waiting, 0),
      totalDurationSeconds: this.durationSeconds,
    };
  }
}

/** Before the first paper is admitted. */
export const NOT_OPEN: LiveStats['window'] = { size: null, inFlight: 0, paused: false };

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
