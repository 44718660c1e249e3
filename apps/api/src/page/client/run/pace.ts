/** How fast things go: measured over the last minute of figures, or over the whole run where there is no such minute. */
import type { Stats } from '../data/run.ts';

interface Sample {
  readonly atMs: number;
  readonly settled: number;
  readonly processed: Readonly<Record<string, number>>;
}

const SPAN_MS = 60_000;
const SHORTEST_MS = 4000;

export class Pace {
  readonly #samples: Sample[] = [];
  readonly #history: number[] = [];

  take(stats: Stats, atMs: number): void {
    const last = this.#samples.at(-1);
    if (last !== undefined && atMs - last.atMs < 900) return;
    const sample = { atMs, settled: settledOf(stats), processed: Object.fromEntries(stats.stages.map((stage) => [stage.stage, stage.processed])) };
    if (last !== undefined) this.#history.push(Math.max(0, (sample.settled - last.settled) / ((atMs - last.atMs) / 1000)));
    if (this.#history.length > 120) this.#history.shift();
    this.#samples.push(sample);
    while ((this.#samples[0]?.atMs ?? atMs) < atMs - SPAN_MS) this.#samples.shift();
  }

  /** Outcomes per second at each figure, oldest first, for a curve. */
  get history(): readonly number[] {
    return this.#history;
  }

  /** Papers a second through `stage`. */
  ofStage(stage: string, stats: Stats): number {
    const recent = this.#recent();
    if (recent !== null) return Math.max(0, ((recent.to.processed[stage] ?? 0) - (recent.from.processed[stage] ?? 0)) / recent.seconds);
    const processed = stats.stages.find((figures) => figures.stage === stage)?.processed ?? 0;
    return stats.seconds > 0 ? processed / stats.seconds : 0;
  }

  /** Outcomes a second; null while nothing is known. */
  overall(stats: Stats): number | null {
    const recent = this.#recent();
    const measured = recent === null ? 0 : (recent.to.settled - recent.from.settled) / recent.seconds;
    if (measured > 0) return measured;
    const worked = stats.counts.extracted + stats.counts.failed;
    return worked > 0 && stats.seconds > 0 ? worked / stats.seconds : null;
  }

  #recent(): { readonly from: Sample; readonly to: Sample; readonly seconds: number } | null {
    const [from, to] = [this.#samples[0], this.#samples.at(-1)];
    if (from === undefined || to === undefined || to.atMs - from.atMs < SHORTEST_MS) return null;
    return { from, to, seconds: (to.atMs - from.atMs) / 1000 };
  }
}

function settledOf({ counts }: Stats): number {
  return counts.extracted + counts.cached + counts.duplicate + counts.filtered + counts.failed;
}
