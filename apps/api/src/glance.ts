/** What many readers ask of the store at once, asked of it once: a run's view, its live figures, a list of runs, the size of a table. */
import type { RunView } from '@sluice/core-models';
import type { Archive, LiveStats, ResultQuery, Sluice } from '@sluice/pipeline';

/** Short enough that a person sees no delay, long enough that a thousand readers of a run cost as much as one. */
const HELD_MS = 250;
/** A question takes at most one part in so many of the store's time, however long the answer takes: a million entries are not counted four times a second. */
const SELDOM = 10;

export interface Glance {
  /** As `Sluice.view`, up to a quarter of a second old. */
  view(runId: string): Promise<RunView>;
  live(runId: string): Promise<LiveStats | null>;
  runs(page: Parameters<Archive['runs']>[0]): Promise<readonly RunView[]>;
  /** Of a run in the state that `view` tells: counted anew when that has changed. */
  countResults(view: RunView, filter: Parameters<Archive['countResults']>[1]): Promise<number>;
  results(runId: string, query: ResultQuery): ReturnType<Archive['results']>;
  /** What was changed here is seen at once. */
  forget(): void;
}

export function openGlance(sluice: Pick<Sluice, 'view' | 'archive'>, now: () => number): Glance {
  const views = held<RunView>(now);
  const lives = held<LiveStats | null>(now);
  const lists = held<readonly RunView[]>(now);
  const sizes = held<number>(now);
  const tables = held<Awaited<ReturnType<Archive['results']>>>(now);
  return {
    view: (runId) => views.get(runId, () => sluice.view(runId)),
    live: (runId) => lives.get(runId, () => sluice.archive.live(runId)),
    runs: (page) => lists.get(JSON.stringify(page), () => sluice.archive.runs(page)),
    countResults: ({ runId, status }, filter) => sizes.get(JSON.stringify([runId, status, filter]), () => sluice.archive.countResults(runId, filter)),
    results: (runId, query) => tables.get(JSON.stringify([runId, query]), () => sluice.archive.results(runId, query)),
    forget() {
      for (const answers of [views, lives, lists, sizes, tables]) answers.clear();
    },
  };
}

interface Held<T> {
  get(question: string, ask: () => Promise<T>): Promise<T>;
  clear(): void;
}

/** Who asks while an answer is on its way gets that one; a failure is told to those and not held. */
function held<T>(now: () => number): Held<T> {
  const answers = new Map<string, { readonly answer: Promise<T>; until: number }>();
  return {
    get(question, ask) {
      const known = answers.get(question);
      const at = now();
      if (known !== undefined && at < known.until) return known.answer;
      // In the order of asking: nothing outlives its moment for long, whatever callers ask.
      for (const [asked, { until }] of answers) {
        if (until > at) break;
        answers.delete(asked);
      }
      const entry = { answer: ask(), until: Number.POSITIVE_INFINITY };
      answers.set(question, entry);
      entry.answer.then(
        () => {
          const took = now() - at;
          entry.until = now() + Math.max(HELD_MS, took * (SELDOM - 1));
        },
        () => {
          if (answers.get(question) === entry) answers.delete(question);
        },
      );
      return entry.answer;
    },
    clear: () => answers.clear(),
  };
}
