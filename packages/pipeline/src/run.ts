/** One run from its request to its summary: found or made, read in, confirmed, worked off, and its end told in one of a few ways. */
import { type RunEvent, type RunStatus, type RunSummary, ConfigurationError, RunFault } from '@sluice/core-models';
import { type Calibrate, appendEvents, deleteRun, openCalibrations, presumeOrphans, runCounts, updateRun } from '@sluice/intelligence-services';
import { answeredAbstracts } from './answered-abstracts.ts';
import { bindingStage } from './binding.ts';
import { Brake } from './brake.ts';
import { consent } from './consent.ts';
import { conserve } from './conserve.ts';
import type { Delivery } from './deliver.ts';
import { type Meters, newMeters } from './graph.ts';
import { keepAlive } from './heartbeat.ts';
import { unusedSentence } from './hand-fetched.ts';
import type { House } from './house.ts';
import { decidedAtIntake, intake } from './intake.ts';
import { openWorkshop } from './open-workshop.ts';
import { PageReadings } from './page-readings.ts';
import { recordNotes } from './record-notes.ts';
import type { RunRequest } from './request.ts';
import type { Voice } from './session.ts';
import { settle } from './settle.ts';
import type { RunOptions } from './sluice.ts';
import { type StartedRun, startOrResume } from './start.ts';
import { RunStats } from './stats.ts';
import { summarise } from './summarise.ts';
import { tidy } from './tidy.ts';
import { type WorkOptions, commitOf, settleBatches, work } from './work.ts';
import { takeBack } from './worker/take-back.ts';
import { workTogether } from './worker/work-together.ts';
import type { Workshop } from './workshop.ts';

export async function execute(house: House, request: RunRequest, voice: Voice, options: RunOptions): Promise<RunSummary> {
  const start = await startOrResume(house, request, options);
  const { runId } = start;
  voice.started({ runId, resumed: start.resumed, alreadyFinished: start.finishedSummary !== null });
  if (start.finishedSummary !== null) return start.finishedSummary;

  const brake = new Brake();
  const stopIntake = new AbortController();
  const signal = AbortSignal.any([voice.signal, stopIntake.signal]);
  const meters = newMeters(request.settings.concurrency);
  const readings = new PageReadings({ now: () => house.now().getTime(), onRead: (reading) => voice.tell({ type: 'conversion_progress', runId, ...reading }) });
  const stats = new RunStats(house, meters, readings);
  voice.onStats(() => stats.live());
  voice.onDrain(() => {
    brake.pull({ kind: 'drain' });
    stopIntake.abort(new DOMException('the run was told to stop', 'AbortError'));
  });
  await using notes = recordNotes((events) => appendEvents(house.db, runId, events));
  const tell = async (event: RunEvent): Promise<void> => {
    voice.tell(event);
    // In the order in which it happened.
    await notes.flush();
    await appendEvents(house.db, runId, [event]);
  };
  const note = (event: RunEvent): void => {
    voice.tell(event);
    notes.add(event);
  };
  const warn = (message: string): void => note({ type: 'warning', runId, message });

  const cancelled = new AbortController();
  const onCancel = (): void => {
    brake.pull({ kind: 'cancel' });
    const reason = new DOMException('the run was cancelled', 'AbortError');
    stopIntake.abort(reason);
    cancelled.abort(reason);
  };

  const calibrate = await openCalibrations(house.db);
  await using shop = await openWorkshop(house, request, runId, readings).catch((error: unknown) => giveUp(house, start, error));
  await using _alive = keepAlive(house, { runId, onBeat: () => stats.sampleMemory(shop.converter.usage()), live: () => stats.live(), onCancel });
  if (!start.resumed) await updateRun(house.db, runId, { pins: { ...start.pins, converter: shop.converterVersion, ...shop.extractor.pins } });
  await tell({ type: 'run_started', runId, resumed: start.resumed, total: null });
  if (!request.settings.concurrency.enableBackpressure) {
    warn('Backpressure is off: the source is read as fast as it comes, and memory grows with what waits.');
  }
  const ended = await end(house, { start, brake, signal: voice.signal }, async () => {
    const working: WorkOptions = {
      brake,
      meters,
      signal: voice.signal,
      onDelivery: (delivery) => deliver(delivery, { voice, stats, runId, calibrate }),
      onOpen: (window) => stats.watch(window),
      onBackpressure: (state, inFlight) => note({ type: 'backpressure', runId, state, inFlight }),
      onWarning: warn,
      onStay: options.onStay,
    };
    const settling = { ...working, commit: commitOf(shop, working) };
    await readIn(shop, { request, roots: options.roots, startedAt: start.startedAt, signal, stats, tell, note });
    await settle(decidedAtIntake(shop), settling);
    if (brake.pulled) return;
    await consent(shop, { options, consented: start.consented });
    await settle(answeredAbstracts(shop), settling);
    if (brake.pulled) return;
    // Nobody waits for the end of a call whose answer nobody wants: it may be minutes away.
    // Papers that wait for a batch are nobody's: there is nothing to share meanwhile.
    const inBatches = shop.extractor.batches?.collects === true;
    if (inBatches && house.queue !== null) await takeBack(await house.queue(), { db: house.db, runId, brake, signal: voice.signal, onWaiting: warn });
    if (brake.pulled) return;
    if (house.queue === null || inBatches) await work(shop, { ...working, signal: AbortSignal.any([voice.signal, cancelled.signal]) });
    else {
      await settleBatches(shop, working);
      await workTogether(house, shop, { ...working, queue: await house.queue(), priority: request.priority });
    }
  });
  if (ended.status === 'cancelled') await shop.extractor.batches?.cancel({ signal: voice.signal, onNotice: warn });
  if (ended.status === 'finished') await tidy(shop, { signal: voice.signal, onWarning: warn });
  return await conclude(house, { runId, ended, stats, meters, shop, tell });
}

/** Intake, told as it goes. */
async function readIn(
  shop: Workshop,
  given: {
    readonly request: RunRequest;
    readonly roots: readonly string[] | undefined;
    readonly startedAt: Date;
    readonly signal: AbortSignal;
    readonly stats: RunStats;
    readonly tell: (event: RunEvent) => Promise<void>;
    readonly note: (event: RunEvent) => void;
  },
): Promise<void> {
  const { request, signal, stats, tell, note } = given;
  const { runId, db } = shop;
  stats.rebase(await runCounts(db, runId));
  const report = await intake(shop, {
    request,
    roots: given.roots,
    signal,
    startedAt: given.startedAt,
    onProgress: (entries) => {
      stats.entriesRead(entries);
      note({ type: 'intake_progress', runId, entries });
    },
  });
  stats.rebase(await runCounts(db, runId));
  if (report.entries === 0 && request.query === undefined) {
    throw new ConfigurationError(`Cannot find papers in ${request.sources.map((source) => JSON.stringify(source)).join(', ')}: it holds no paper; expected PDFs, or lists with records`);
  }
  await updateRun(db, runId, { intakeComplete: true, status: 'running', reason: null });
  await presumeOrphans(db);
  stats.intakeComplete = true;
  const unused = unusedSentence(report.unusedPdfs);
  if (unused !== null) note({ type: 'warning', runId, message: unused });
  await tell({ type: 'intake_done', runId, entries: report.entries, kept: report.kept, duplicates: report.duplicates, filtered: report.filtered });
}

function deliver(delivery: Delivery, given: { readonly voice: Voice; readonly stats: RunStats; readonly runId: string; readonly calibrate: Calibrate }): void {
  const { outcome } = delivery;
  given.stats.count(outcome);
  // The durable copy of this event was written in the outcome's own transaction.
  given.voice.tell({
    type: 'outcome',
    runId: given.runId,
    entry: outcome.ordinal,
    status: outcome.status,
    stage: outcome.stage,
    reason: outcome.reason,
    title: outcome.title ?? null,
  });
  given.voice.deliver({ ...delivery, outcome: given.calibrate(outcome) });
}

interface Ended {
  readonly status: RunStatus;
  readonly reason: string | null;
}

/** Runs `body`; the ways to end that are no error become a status and a sentence. */
async function end(
  house: House,
  run: { readonly start: StartedRun; readonly brake: Brake; readonly signal: AbortSignal },
  body: () => Promise<void>,
): Promise<Ended> {
  const { start, brake, signal } = run;
  try {
    await body();
  } catch (error) {
    if (signal.aborted) return { status: 'interrupted', reason: 'Interrupted; the same command goes on.' };
    if (error instanceof RunFault) brake.pull({ kind: 'fault', fault: error });
    else if (brake.reason === undefined) return await giveUp(house, start, error);
  }
  const { reason } = brake;
  if (reason?.kind === 'drain') return { status: 'interrupted', reason: 'Stopped when asked to; the same command goes on.' };
  if (reason?.kind === 'cancel') return { status: 'cancelled', reason: 'Cancelled.' };
  if (reason?.kind === 'fault') {
    const { fault } = reason;
    return { status: fault.faultClass === 'budget_exhausted' ? 'stopped_by_budget' : 'paused', reason: fault.message };
  }
  return { status: 'finished', reason: null };
}

/** Throws on. A run that could not even begin (a wrong setting, no such folder, nothing in it) leaves no trace; any other can be resumed. */
async function giveUp(house: House, start: StartedRun, error: unknown): Promise<never> {
  const { runId } = start;
  const recorded = error instanceof ConfigurationError && !start.resumed ? await runCounts(house.db, runId) : null;
  if (recorded?.total === 0) await deleteRun(house.db, runId);
  // The error at hand says more than one that follows from it: a database that is gone cannot be written to either.
  else await updateRun(house.db, runId, { status: 'interrupted', reason: error instanceof Error ? error.message : String(error), owner: null }).catch(() => undefined);
  throw error;
}

/** Checks that every entry has its one outcome, and writes down how the run ended. */
async function conclude(
  house: House,
  given: {
    readonly runId: string;
    readonly ended: Ended;
    readonly stats: RunStats;
    readonly meters: Meters;
    readonly shop: Workshop;
    readonly tell: (event: RunEvent) => Promise<void>;
  },
): Promise<RunSummary> {
  const { runId, ended, stats, meters, shop, tell } = given;
  const recorded = await runCounts(house.db, runId);
  stats.rebase(recorded);
  stats.sampleMemory(shop.converter.usage());
  conserve(runId, ended.status, recorded);
  const stages = Object.values(meters).map((meter) => meter.stats());
  const summary = await summarise(house.db, {
    runId,
    ...ended,
    ...recorded,
    durationSeconds: stats.durationSeconds,
    peakMemoryBytes: stats.peakMemoryBytes,
    stages,
    binding: bindingStage(stages, stats.durationSeconds),
  });
  await updateRun(house.db, runId, {
    status: ended.status,
    reason: ended.reason,
    summary,
    // A run that is shorter than a heartbeat has figures, too, and they stay.
    live: { ...stats.live() },
    owner: null,
    ...(ended.status === 'finished' ? { finishedAt: house.now() } : {}),
  });
  await tell({ type: 'run_ended', runId, status: ended.status, reason: ended.reason, counts: recorded.counts });
  house.failpoint('run.ended');
  return summary;
}
