/** The runs at work in this thread: begun for callers, gone on with after a restart, let go of in order when the service ends. */
import type { LiveStats, OnStay, Run, RunOptions, RunRequestInput, Sluice } from '@sluice/pipeline';
import { ProblemError } from './problem.ts';

/** The name under which runs are found again after a restart. */
export const KEEPER = 'api';

/** Papers in flight get so long to finish when the service ends. */
export const DRAIN_MS = 10_000;

export interface RunnerOptions {
  readonly sluice: Sluice;
  /** Each run has its own children and calls: more at once would only wait for each other. */
  readonly maxRuns: number;
  readonly drainMs: number;
  /** Made anew for each run. */
  readonly onStay?: (() => OnStay) | undefined;
  /** Called when a run has ended, before `ended` resolves. */
  readonly onEnded?: () => void;
  /** A sentence for the log. */
  readonly onNotice?: (sentence: string) => void;
}

export interface StartOptions extends Pick<RunOptions, 'belongsTo' | 'newRunId' | 'roots'> {
  /** The caller has said yes to papers leaving for the model's host. */
  readonly consent: boolean;
}

export interface Begun {
  readonly runId: string;
  readonly resumed: boolean;
  readonly alreadyFinished: boolean;
}

export interface Runner extends AsyncDisposable {
  /** Resolves once the run has an id; it goes on by itself. */
  start(request: RunRequestInput, options: StartOptions): Promise<Begun>;
  has(runId: string): boolean;
  /** Resolves when a run that is at work here has ended, in whatever way; at once for any other. */
  ended(runId: string): Promise<void>;
  /** Of a run at work here. */
  live(runId: string): LiveStats | null;
  readonly active: readonly string[];
}

interface AtWork {
  readonly run: Run;
  readonly abort: AbortController;
  live: LiveStats | null;
  ended: Promise<void>;
}

export function openRunner(options: RunnerOptions): Runner {
  const { sluice, maxRuns, drainMs, onStay, onNotice = () => undefined, onEnded = () => undefined } = options;
  const atWork = new Map<string, AtWork>();
  const beginning = new Set<Promise<unknown>>();
  let isClosing = false;

  async function begin(request: RunRequestInput, { consent, ...rest }: StartOptions): Promise<Begun> {
    const abort = new AbortController();
    const run = sluice.run(request, { ...rest, keeper: KEEPER, ...(onStay === undefined ? {} : { onStay: onStay() }), signal: abort.signal, confirm: ({ local }) => Promise.resolve(local || consent) });
    // The outcomes are in the database; here they only have to flow.
    const flow = run.outcome$.subscribe({ error: () => undefined });
    const started = await run.started;
    if (started.alreadyFinished) return started;
    const work: AtWork = { run, abort, live: null, ended: Promise.resolve() };
    atWork.set(started.runId, work);
    const figures = run.stats$.subscribe({ next: (live) => (work.live = live), error: () => undefined });
    work.ended = run.summary
      .then(
        () => undefined,
        (error: unknown) => onNotice(`Run ${started.runId} ended: ${error instanceof Error ? error.message : String(error)}`),
      )
      // A run that ended while the service goes on is for a person to go on with.
      .then(() => (isClosing ? undefined : sluice.custody.keep(started.runId, null)))
      .catch((error: unknown) => onNotice(`Run ${started.runId} could not be let go of: ${String(error)}`))
      .finally(() => {
        flow.unsubscribe();
        figures.unsubscribe();
        atWork.delete(started.runId);
        onEnded();
      });
    if (isClosing) run.drain();
    return started;
  }

  return {
    async start(request, startOptions) {
      if (isClosing) throw new ProblemError(503, 'Cannot start a run: the server is closing; expected it to be back soon', { retryAfterSeconds: 10 });
      if (atWork.size + beginning.size >= maxRuns) throw new ProblemError(429, `Cannot start a run: ${maxRuns} are at work; expected one of them to end first`, { retryAfterSeconds: 30 });
      const begun = begin(request, startOptions);
      beginning.add(begun);
      try {
        return await begun;
      } finally {
        beginning.delete(begun);
      }
    },
    has: (runId) => atWork.has(runId),
    ended: (runId) => atWork.get(runId)?.ended ?? Promise.resolve(),
    live: (runId) => atWork.get(runId)?.live ?? null,
    get active() {
      return [...atWork.keys()];
    },
    async [Symbol.asyncDispose]() {
      isClosing = true;
      await Promise.allSettled(beginning);
      const ending = [...atWork.values()].map(({ run, abort, ended }) => {
        run.drain();
        const late = setTimeout(() => abort.abort(new DOMException('the service ends', 'AbortError')), drainMs);
        return ended.finally(() => clearTimeout(late));
      });
      await Promise.allSettled(ending);
    },
  };
}
