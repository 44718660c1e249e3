/** Runs the road over a run's queue until nothing is left of it: a leader that failed may have promoted a member meanwhile. */
import { type Outcome, RunFault } from '@sluice/core-models';
import { asRunFault, commitOutcomes, isDatabaseGone, workQueue, patiently, sharedPatience } from '@sluice/intelligence-services';
import { type Observable, from, lastValueFrom } from 'rxjs';
import type { Brake } from './brake.ts';
import type { Delivery } from './deliver.ts';
import { type GraphOptions, type Meters, type Services, road } from './graph.ts';
import type { StageWork } from './stage.ts';
import { convert } from './stages/convert.ts';
import { download } from './stages/download.ts';
import { extract } from './stages/extract.ts';
import { identify } from './stages/identify.ts';
import type { OnStay } from './stay.ts';
import type { Traveller } from './traveller.ts';
import type { Workshop } from './workshop.ts';

type Patience = ReturnType<typeof sharedPatience>;

export interface WorkOptions {
  readonly brake: Brake;
  readonly meters: Meters;
  readonly signal: AbortSignal;
  readonly onDelivery: (delivery: Delivery) => void;
  readonly onBackpressure: NonNullable<GraphOptions['onBackpressure']>;
  readonly onOpen: NonNullable<GraphOptions['onOpen']>;
  readonly onWarning: (sentence: string) => void;
  readonly onStay?: OnStay | undefined;
}

/**
 * Papers whose questions went into batches come back to pending, and are pulled again when those are answered: the road holds none of them meanwhile.
 *
 * @returns how many passes were made; the last one found nothing, unless the brake was pulled
 */
export async function work(shop: Workshop, options: WorkOptions): Promise<number> {
  const { brake, meters, signal, onWarning } = options;
  const waitFor = patienceOf(options);
  const services = servicesOf(shop, options, waitFor);
  const travel = road(services, shop.settings.concurrency, {
    runId: shop.runId,
    brake,
    meters,
    faultOf,
    onBackpressure: options.onBackpressure,
    onOpen: options.onOpen,
    onStay: options.onStay,
    onWrittenOff: (name, ordinal) => onWarning(`Entry ${ordinal} does not stop in ${name}: its slot is written off, ${name} goes on with one fewer.`),
  });
  for (let passes = 1; ; passes += 1) {
    // What an earlier process has sent is paid for: its answers come first.
    await settleBatches(shop, options);
    if (brake.pulled) return passes;
    let admitted = 0;
    const queue = async function* () {
      for await (const entry of workQueue(shop.db, shop.runId, { signal, read: (page) => waitFor(page, { signal }) })) {
        admitted += 1;
        yield entry;
      }
    };
    await drainInto(travel(queue()), options);
    if (admitted === 0 || brake.pulled) return passes;
  }
}

/** Waits for a day if need be; a pulled brake ends the wait, and leaves the batches to the next command. */
export async function settleBatches(shop: Workshop, { brake, signal, onWarning }: Pick<WorkOptions, 'brake' | 'signal' | 'onWarning'>): Promise<void> {
  const { batches } = shop.extractor;
  if (batches === null) return;
  const stop = new AbortController();
  const release = brake.onPulled(() => stop.abort(new DOMException('the run was told to stop', 'AbortError')));
  try {
    await batches.settle({ signal: AbortSignal.any([signal, stop.signal]), onNotice: onWarning });
  } catch (error) {
    signal.throwIfAborted();
    if (!brake.pulled) throw error;
  } finally {
    release();
  }
}

/** Commits in one transaction; waits for a database that is away, and says so. */
export function commitOf(shop: Workshop, options: Pick<WorkOptions, 'signal' | 'onWarning'>): (outcomes: readonly Outcome[]) => Promise<readonly Outcome[]> {
  return async (outcomes) => {
    shop.failpoint('record.before_commit');
    let wasAway = false;
    const recorded = await patiently(() => commitOutcomes(shop.db, outcomes, { worker: shop.runId }), {
      signal: options.signal,
      onWaiting: () => {
        wasAway = true;
        options.onWarning(`The database does not answer; ${outcomes.length} finished ${outcomes.length === 1 ? 'paper is' : 'papers are'} not yet durable. Waiting for it for up to a minute.`);
      },
    });
    shop.failpoint('record.after_commit');
    if (!wasAway) return recorded;
    // A commit whose acknowledgement was lost has recorded them already, and the second one finds nothing new.
    const ordinals = new Set(recorded.map(({ ordinal }) => ordinal));
    return [...recorded, ...outcomes.filter(({ ordinal }) => !ordinals.has(ordinal))];
  };
}

/** A stage that is done again finds what it did before by its key: so a database that comes back finds each paper where it was. */
export function servicesOf(shop: Workshop, options: Pick<WorkOptions, 'signal' | 'onWarning'>, waitFor: Patience = patienceOf(options)): Services {
  const patient = <In extends Traveller, Out extends Traveller>(perform: StageWork<In, Out>): StageWork<In, Out> => {
    return (traveller, context) =>
      waitFor(() => lastValueFrom(from(perform(traveller, context))), { signal: context.signal, waiting: (wait) => context.waiting(wait) });
  };
  return {
    download: patient(download(shop)),
    convert: patient(convert(shop)),
    identify: patient(identify(shop)),
    extract: patient(extract(shop)),
    record: commitOf(shop, options),
  };
}

function patienceOf({ onWarning }: Pick<WorkOptions, 'onWarning'>): Patience {
  return sharedPatience(() => onWarning('The database does not answer. Waiting for it for up to a minute.'));
}

/** Errors that say nothing of the paper at hand. */
export function faultOf(error: unknown): RunFault | null {
  if (error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')) {
    return new RunFault('disk_full', 'The disk is full; free some space and run the same command again.', { cause: error });
  }
  if (isDatabaseGone(error)) return new RunFault('database_gone', 'The database does not answer; start it and run the same command again.', { cause: error });
  return asRunFault(error);
}

export function drainInto(delivery$: Observable<Delivery>, options: Pick<WorkOptions, 'signal' | 'onDelivery'>): Promise<void> {
  const { signal, onDelivery } = options;
  return new Promise((resolve, reject) => {
    const subscription = delivery$.subscribe({ next: onDelivery, error: reject, complete: resolve });
    const leave = (): void => {
      subscription.unsubscribe();
      reject(signal.reason);
    };
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
  });
}
