/** A run and its live figures, as the server tells them. */
import { ask } from './ask.ts';
import { type Json, isJson, list, number, object, text } from './reading.ts';
import { type Status, statuses } from './row.ts';

export interface RunFacts {
  readonly runId: string;
  readonly status: string;
  /** One sentence, where the status needs one. */
  readonly reason: string | null;
  readonly createdAt: Date | null;
  readonly finishedAt: Date | null;
  readonly total: number;
  readonly counts: Readonly<Record<Status, number>>;
  readonly intakeComplete: boolean;
  /** A living process works on it. */
  readonly live: boolean;
  readonly budgetUsd: number | null;
  readonly stats: Stats | null;
  /** What it reads, in the words of the person who started it. */
  readonly name: string;
  readonly targets: readonly Target[];
  /** Admission resumes when in flight falls to this share of the window. */
  readonly resumeShare: number;
  readonly extractor: string;
  readonly model: string | null;
}

export interface Target {
  readonly name: string;
  readonly description: string;
  readonly outputFormat: string;
  readonly required: boolean;
  readonly unit: string | null;
  readonly choices: readonly string[];
}

export interface StageFigures {
  readonly stage: string;
  readonly limit: number;
  readonly active: number;
  readonly waiting: number;
  readonly processed: number;
  readonly failed: number;
  readonly busySeconds: number;
}

/** A long conversion. */
export interface PageReading {
  readonly entry: number;
  readonly page: number;
  readonly pages: number;
  readonly secondsLeft: number | null;
}

export interface Stats {
  readonly total: number;
  readonly counts: Readonly<Record<Status, number>>;
  readonly seconds: number;
  readonly stages: readonly StageFigures[];
  readonly intakeComplete: boolean;
  readonly spentUsd: number | null;
  /** `size` is null where backpressure is off. */
  readonly window: { readonly size: number | null; readonly inFlight: number; readonly paused: boolean } | null;
  readonly readings: readonly PageReading[];
}

export async function findRun(runId: string, signal?: AbortSignal): Promise<RunFacts> {
  return readRun(await ask(`/v1/runs/${encodeURIComponent(runId)}`, { signal }));
}

/** Newest first, each sentence once. */
export async function findWarnings(runId: string): Promise<readonly string[]> {
  const answer = object(await ask(`/v1/runs/${encodeURIComponent(runId)}/warnings`));
  return list(answer['items']).flatMap((item) => text(object(item)['message']) ?? []);
}

/** Newest first. */
export async function findRuns(signal?: AbortSignal): Promise<readonly RunFacts[]> {
  const answer = await ask('/v1/runs?limit=200', { signal });
  const runs = (Array.isArray(answer) ? answer : list(object(answer)['items'])).map(readRun);
  return runs.toSorted((one, other) => (other.createdAt?.getTime() ?? 0) - (one.createdAt?.getTime() ?? 0));
}

export function readRun(value: unknown): RunFacts {
  const run = object(value);
  const config = object(run['config']);
  const request = isJson(config['request']) ? config['request'] : config;
  const counts = countsOf(object(run['counts']));
  const live = run['live'] === true;
  return {
    runId: text(run['runId']) ?? '',
    status: statusOf(text(run['status']) ?? 'running', live),
    reason: text(run['reason']),
    createdAt: dateOf(run['createdAt']),
    finishedAt: dateOf(run['finishedAt']),
    total: number(run['total']) ?? 0,
    counts,
    intakeComplete: run['intakeComplete'] !== false,
    live,
    budgetUsd: number(run['budgetUsd']),
    stats: isJson(run['stats']) ? readStats(run['stats']) : null,
    name: nameOf(request),
    targets: list(request['targets']).map(readTarget),
    resumeShare: number(object(object(request['settings'])['concurrency'])['backpressureThreshold']) ?? 0.8,
    extractor: text(request['extractor']) ?? 'extractive',
    model: text(object(object(request['settings'])['llmSettings'])['model']),
  };
}

/** A run that says it is running, and that no process works on, lost it without a word: it waits for somebody to let it go on. */
function statusOf(status: string, live: boolean): string {
  return !live && (status === 'running' || status === 'intake') ? 'interrupted' : status;
}

export function readTarget(value: unknown): Target {
  const target = object(value);
  return {
    name: text(target['name']) ?? '',
    description: text(target['description']) ?? '',
    outputFormat: text(target['outputFormat']) ?? text(target['output_format']) ?? 'text',
    required: target['required'] === true,
    unit: text(target['unit']),
    choices: list(target['choices']).flatMap((choice) => text(choice) ?? []),
  };
}

export function readStats(value: unknown): Stats {
  const stats = object(value);
  const pipeline = object(stats['pipeline']);
  const window = stats['window'];
  const papers = (name: string): number => number(pipeline[name]) ?? 0;
  return {
    total: papers('totalPapers'),
    counts: {
      pending: papers('papersPending'),
      extracted: papers('papersCompleted'),
      cached: papers('papersCached'),
      duplicate: papers('papersDeduplicated'),
      filtered: papers('papersFiltered'),
      failed: papers('papersFailed'),
    },
    seconds: papers('totalDurationSeconds'),
    stages: list(stats['stages']).map((stage) => stageOf(object(stage))),
    intakeComplete: stats['intakeComplete'] === true,
    spentUsd: number(stats['spentUsd']),
    window: isJson(window)
      ? { size: number(window['size']), inFlight: number(window['inFlight']) ?? 0, paused: window['paused'] === true }
      : null,
    readings: list(stats['readings']).map((reading) => readingOf(object(reading))),
  };
}

function readingOf(reading: Json): PageReading {
  return { entry: number(reading['entry']) ?? 0, page: number(reading['page']) ?? 0, pages: number(reading['pages']) ?? 0, secondsLeft: number(reading['secondsLeft']) };
}

function stageOf(stage: Json): StageFigures {
  const figure = (name: string): number => number(stage[name]) ?? 0;
  return {
    stage: text(stage['stage']) ?? '',
    limit: figure('limit'),
    active: figure('active'),
    waiting: figure('waiting'),
    processed: figure('processed'),
    failed: figure('failed'),
    busySeconds: figure('busySeconds'),
  };
}

function countsOf(counts: Json): Readonly<Record<Status, number>> {
  const [pending, extracted, cached, duplicate, filtered, failed] = statuses.map((status) => number(counts[status]) ?? 0);
  return { pending: pending ?? 0, extracted: extracted ?? 0, cached: cached ?? 0, duplicate: duplicate ?? 0, filtered: filtered ?? 0, failed: failed ?? 0 };
}

/** The query, else the sources as written, each by its last part. */
function nameOf(request: Json): string {
  const query = text(request['query']);
  if (query !== null) return `“${query}”`;
  const sources = list(request['sources']).flatMap((source) => text(source) ?? []);
  const names = sources.map((source) => source.replace(/\/+$/, '').split('/').at(-1) ?? source);
  return names.length === 0 ? 'A run' : names.length > 3 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : names.join(', ');
}

function dateOf(value: unknown): Date | null {
  const written = text(value);
  return written === null ? null : new Date(written);
}
