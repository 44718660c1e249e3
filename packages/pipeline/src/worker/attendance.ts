/** One run that a worker is at: begun from what is recorded of it, by the versions that it has pinned, ended when the run closes or a fault stops it here. */
import { ConfigurationError, type StageName, type StageStats } from '@sluice/core-models';
import { type BusyPaper, type PaperQueue, type Step, findRun } from '@sluice/intelligence-services';
import type { Brake } from '../brake.ts';
import { type Meters, newMeters } from '../graph.ts';
import type { House } from '../house.ts';
import { openWorkshop } from '../open-workshop.ts';
import type { PageReadings } from '../page-readings.ts';
import type { RunRequest } from '../request.ts';
import type { StageContext } from '../stage.ts';
import { type AttendOptions, attend } from './attend.ts';
import type { Hand } from './hand.ts';

export interface AttendanceOptions {
  readonly runId: string;
  readonly queue: PaperQueue;
  readonly brake: Brake;
  readonly steps: readonly Step[];
  readonly requestOf: (recorded: Readonly<Record<string, unknown>>) => RunRequest;
  readonly signal?: AbortSignal;
  readonly moreWork: (ms: number) => Promise<void>;
  readonly place: (stage: StageName, context: StageContext) => Promise<() => void>;
  readonly onRecorded: (outcomes: number) => void;
  readonly onHandedOn: NonNullable<AttendOptions['onHandedOn']>;
  readonly onRefused: (ordinals: readonly number[]) => void;
  readonly onLost: (ordinals: readonly number[]) => void;
  readonly onAhead: NonNullable<AttendOptions['onAhead']>;
  readonly onWarning: (sentence: string) => void;
}

export interface Attendance {
  /** `drained` finishes what is in flight, `now` aborts it. */
  leave(how: 'drained' | 'now'): void;
  busy(): readonly BusyPaper[];
  /** Papers that it has, those between stages among them. */
  held(): number;
  /** None until the run is begun here. */
  stages(): readonly StageStats[];
  /** Slots that this run asks for in a stage. */
  limitOf(stage: StageName): number;
  /** Why it ended here, where the run goes on elsewhere; null where the run is over or the worker was told to leave. */
  readonly ended: Promise<Error | null>;
}

export function beginAttending(house: House, options: AttendanceOptions): Attendance {
  const { brake } = options;
  const abort = new AbortController();
  let hand: Hand | undefined;
  let readings: PageReadings | undefined;
  let meters: Meters | undefined;
  let limits: RunRequest['settings']['concurrency'] | undefined;
  const ended = work().then(
    () => (brake.reason?.kind === 'fault' ? brake.reason.fault : null),
    (error: unknown) => (abort.signal.aborted || options.signal?.aborted === true ? null : error instanceof Error ? error : new Error(String(error))),
  );
  return {
    ended,
    busy: () => (hand?.busy() ?? []).map((paper) => ({ ...paper, reading: readings?.current().find(({ entry }) => entry === paper.ordinal) })),
    held: () => hand?.size ?? 0,
    stages: () => Object.values(meters ?? {}).map((meter) => meter.stats()),
    limitOf: (stage) => (limits === undefined ? 1 : stage === 'download' ? limits.maxConcurrentDownloads : stage === 'convert' ? limits.maxConcurrentConversions : stage === 'extract' ? limits.maxConcurrentLlm : 1),
    leave(how) {
      brake.pull({ kind: 'drain' });
      if (how === 'now') abort.abort(new DOMException('the run was cancelled', 'AbortError'));
    },
  };

  async function work(): Promise<void> {
    const { runId, queue, signal } = options;
    const run = await findRun(house.db, runId);
    if (run === null) return;
    const recorded = options.requestOf(run.config);
    const { settings } = recorded;
    // Batches are sent by the process that holds the run; one that was begun so and is gone on with otherwise is shared like any other.
    const request = { ...recorded, settings: { ...settings, llmSettings: { ...settings.llmSettings, batch: false } } };
    limits = settings.concurrency;
    await using shop = await openWorkshop(house, request, runId);
    readings = shop.readings;
    checkPins(run.pins, { converter: shop.converterVersion, ...shop.extractor.pins });
    meters = newMeters(limits);
    await attend(shop, {
      queue,
      workerId: house.owner,
      steps: options.steps,
      limits,
      brake,
      meters,
      signal: AbortSignal.any([abort.signal, ...(signal === undefined ? [] : [signal])]),
      moreWork: options.moreWork,
      place: options.place,
      onHand: (of) => {
        hand = of;
      },
      onRecorded: options.onRecorded,
      onHandedOn: options.onHandedOn,
      onRefused: options.onRefused,
      onLost: options.onLost,
      onAhead: options.onAhead,
      onWarning: options.onWarning,
    });
  }
}

/** Half a run by one converter and half by another would be two runs under one name. */
function checkPins(pinned: Readonly<Record<string, string>>, own: Readonly<Record<string, string>>): void {
  for (const [name, version] of Object.entries(own)) {
    const wanted = pinned[name];
    if (wanted === undefined || wanted === version) continue;
    throw new ConfigurationError(`it was begun with ${name} ${wanted}, this worker has ${version}; it waits for a worker of that version`);
  }
}

