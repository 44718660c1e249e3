/** One run as a person sees it: progress while it goes, the table when it is done, files where they were asked for. */
import { join } from 'node:path';
import { ConfigurationError, type RunEvent, type RunSummary } from '@sluice/core-models';
import type { LiveStats, Sluice } from '@sluice/pipeline';
import { consentQuestion } from './consent-question.ts';
import { type FailOn, exitCodeOf } from './exit-code.ts';
import type { Face } from './face.ts';
import { onInterrupt } from './interrupt.ts';
import { makeOutFolder } from './make-out-folder.ts';
import type { PlannedRun } from './plan-requests.ts';
import { openProgress } from './render/progress.ts';
import { shortId } from './short-id.ts';
import { tellEnding } from './tell-ending.ts';

export interface CarryOutOptions {
  readonly planned: PlannedRun;
  readonly yes: boolean;
  readonly json: boolean;
  readonly failOn: FailOn;
  /** How the user would ask a model the same, for the end of an extractive run. */
  readonly next?: string;
  /** Told once, when the run has an id. */
  readonly onStarted?: (runId: string) => Promise<void>;
}

/** Resolves with the exit code. */
export async function carryOut(sluice: Sluice, face: Face, options: CarryOutOptions): Promise<number> {
  const { planned, json, failOn } = options;
  if (planned.out !== null && 'folder' in planned.out) await makeOutFolder(planned.out.folder);
  if (planned.name !== null) face.say(`Topic: ${planned.name}`);
  const { summary, runId } = await follow(sluice, face, options);
  if (summary.status === 'finished' && summary.total === 0) {
    await sluice.told(runId);
    throw new ConfigurationError(`Cannot find papers in ${named(planned.request.sources ?? [])}: there is nothing in it that could be one; expected PDFs, or a list with at least one entry`);
  }
  const outDir = await outFolder(sluice, planned.out, runId);
  if (outDir !== null) await sluice.writeOutputs(runId, outDir);
  await tellEnding(sluice, face, { summary, outDir, json, request: planned.request, ...(options.next === undefined ? {} : { next: options.next }) });
  await sluice.told(runId);
  return exitCodeOf(summary, failOn);
}

async function follow(sluice: Sluice, face: Face, options: CarryOutOptions): Promise<{ readonly summary: RunSummary; readonly runId: string }> {
  const abort = new AbortController();
  const run = sluice.run(options.planned.request, { signal: abort.signal, confirm: consentQuestion(face, options), untilTold: true });
  let latest: LiveStats | null = null;
  let written = Promise.resolve();
  const told = { paused: false };
  const events = run.event$.subscribe({
    next: (event) => {
      if (options.json) written = written.then(() => face.print(JSON.stringify(event)));
      sayEvent(face, event, told);
    },
    error: ignored,
  });
  using progress = openProgress(face);
  const stats = run.stats$.subscribe({
    next: (live) => {
      latest = live;
      progress.update(live);
    },
    error: ignored,
  });
  using _interrupt = onInterrupt(face, {
    inFlight: () => (latest === null ? 0 : latest.pipeline.activeWorkers + latest.pipeline.queueSize),
    drain: () => {
      progress.draining();
      run.drain();
    },
    abort: () => abort.abort(new DOMException('stopped by the user', 'AbortError')),
  });
  const shown = run.started.then(async ({ runId, alreadyFinished }) => {
    if (alreadyFinished) face.say(`Run ${shortId(runId)} has finished already: this is how it ended.`);
    await options.onStarted?.(runId);
  }, ignored);
  try {
    const outcomes = run[Symbol.asyncIterator]();
    // A reader of `--json` who is slow slows the run: its next outcome is taken when the last event is through.
    while ((await outcomes.next()).done !== true) await written;
    const summary = await run.summary;
    await written;
    await shown;
    return { summary, runId: summary.runId };
  } finally {
    events.unsubscribe();
    stats.unsubscribe();
  }
}

function sayEvent(face: Face, event: RunEvent, told: { paused: boolean }): void {
  if (event.type === 'warning') face.say(event.message);
  if (event.type === 'run_started') face.say(event.resumed ? `Run ${shortId(event.runId)} goes on.` : `Run ${shortId(event.runId)} begins.`);
  if (event.type === 'backpressure' && event.state === 'paused' && !told.paused) {
    told.paused = true;
    face.say(`Admitting pauses while ${event.inFlight} papers are on their way (concurrency.queue_size); it goes on by itself.`);
  }
}

function named(sources: readonly string[]): string {
  return sources.map((source) => `"${source}"`).join(', ');
}

function ignored(): void {
  // The iterator and the summary tell of the same error.
}

/** Under `output_base_dir` a run has its own folder, so that no run overwrites another's report. */
async function outFolder(sluice: Sluice, out: PlannedRun['out'], runId: string): Promise<string | null> {
  if (out === null) return null;
  if ('folder' in out) return out.folder;
  const { createdAt } = await sluice.view(runId);
  return join(out.under, `${createdAt.toISOString().slice(0, 10)}_${runId}`);
}
