/** The line "work" of the design: a paper's road from admission to its recorded outcome, with every edge, limit and the error policy. */
import type { ConcurrencyConfig, Entry, Outcome, RunFault, StageName } from '@sluice/core-models';
import { type Observable, type SchedulerLike, asyncScheduler, finalize } from 'rxjs';
import { admit } from './admit.ts';
import { Brake } from './brake.ts';
import { type Delivery, deliver, releaseOnDelivery } from './deliver.ts';
import { StageMeter } from './stage-meter.ts';
import { type StageWork, stage } from './stage.ts';
import { type Commit, record } from './stages/record.ts';
import { type OnStay, watchedCommit } from './stay.ts';
import type { Admitted, Converted, Downloaded } from './traveller.ts';
import { DeadlineWatch } from './visit.ts';
import { Window, windowSize } from './window.ts';

/** What the stages do. Whatever they throw stays with the paper; only a `RunFault` (or what `faultOf` knows as one) stops admission. */
export interface Services {
  readonly download: StageWork<Admitted, Downloaded>;
  readonly convert: StageWork<Downloaded, Converted>;
  readonly identify: StageWork<Converted, Converted>;
  readonly extract: StageWork<Converted, never>;
  readonly record: Commit;
}

/** Told while the road is travelled; all optional. */
export interface GraphOptions {
  readonly runId?: string;
  readonly brake?: Brake;
  readonly meters?: Meters;
  readonly graceMs?: number;
  readonly faultOf?: (error: unknown) => RunFault | null;
  readonly onBackpressure?: (state: 'paused' | 'resumed', inFlight: number) => void;
  /** Handed the window of each travel, to look at. */
  readonly onOpen?: (window: Window) => void;
  readonly onWrittenOff?: (stage: StageName, ordinal: number) => void;
  readonly onStay?: OnStay | undefined;
  readonly scheduler?: SchedulerLike;
  readonly watchMs?: number;
}

/**
 * The bare graph over one's own source: one outcome for each entry that is pulled, whatever fails on the way. Its place on the road is given
 * back when `next` returns, so a synchronous reader is its own backpressure. Unsubscribing aborts what is in flight.
 *
 * @example
 * graph(services, ConcurrencyConfig.parse({}))(entries).subscribe((outcome) => console.log(outcome.status));
 */
export function graph(services: Services, limits: ConcurrencyConfig, options: GraphOptions = {}): (source: AsyncIterable<Entry>) => Observable<Outcome> {
  const travel = road(services, limits, options);
  return (source) => travel(source).pipe(releaseOnDelivery);
}

/** The same, with the places left to the reader: an async iterator gives them back when its consumer has taken the outcome. */
export function road(services: Services, limits: ConcurrencyConfig, options: GraphOptions = {}): (source: AsyncIterable<Entry>) => Observable<Delivery> {
  const { runId = 'graph', brake = new Brake(), scheduler = asyncScheduler, graceMs = 10_000, watchMs = 250 } = options;
  const now = (): number => scheduler.now();
  const { meters = newMeters(limits), faultOf = () => null, onWrittenOff = () => undefined, onStay } = options;
  const watch = new DeadlineWatch({ scheduler, resolutionMs: watchMs });
  const every = { runId, brake, watch, now, graceMs, faultOf, onWrittenOff, onStay, timeoutMs: limits.workerTimeoutSeconds * 1000 };
  const commit = onStay === undefined ? services.record : watchedCommit(services.record, { runId, onStay, scheduler });
  return (source) => {
    const window = new Window(windowOf(limits, options));
    options.onOpen?.(window);
    return admit(source, { window, brake }).pipe(
      stage(services.download, { ...every, name: 'download', limit: limits.maxConcurrentDownloads, meter: meters.download }),
      stage(services.convert, { ...every, name: 'convert', limit: limits.maxConcurrentConversions, meter: meters.convert }),
      stage(services.identify, { ...every, name: 'identify', limit: 1, meter: meters.identify }),
      stage(services.extract, { ...every, name: 'extract', limit: limits.maxConcurrentLlm, meter: meters.extract }),
      record(commit, { maxPerCommit: Math.min(limits.checkpointInterval, limits.queueSize), scheduler }),
      deliver(window),
      finalize(() => watch.stop()),
    );
  };
}

export interface Meters {
  readonly download: StageMeter;
  readonly convert: StageMeter;
  readonly identify: StageMeter;
  readonly extract: StageMeter;
}

export function newMeters(limits: ConcurrencyConfig): Meters {
  return {
    download: new StageMeter({ stage: 'download', limit: limits.maxConcurrentDownloads }),
    convert: new StageMeter({ stage: 'convert', limit: limits.maxConcurrentConversions }),
    identify: new StageMeter({ stage: 'identify', limit: 1 }),
    extract: new StageMeter({ stage: 'extract', limit: limits.maxConcurrentLlm }),
  };
}

function windowOf(limits: ConcurrencyConfig, options: GraphOptions): ConstructorParameters<typeof Window>[0] {
  const size = windowSize(limits);
  return {
    size,
    resumeAt: Math.floor(size * limits.backpressureThreshold),
    onPause: (inFlight) => options.onBackpressure?.('paused', inFlight),
    onResume: (inFlight) => options.onBackpressure?.('resumed', inFlight),
  };
}
