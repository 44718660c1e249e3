/** One run as a worker works on it: the same graph over papers that it has by lease, and a commit that is refused row by row where a lease is gone. */
import type { ConcurrencyConfig, Outcome, StageName } from '@sluice/core-models';
import { type PaperQueue, type Step, commitOutcomes, leaseFence, patiently } from '@sluice/intelligence-services';
import type { Brake } from '../brake.ts';
import { type GraphOptions, type Meters, type Services, road } from '../graph.ts';
import type { StageContext } from '../stage.ts';
import type { Settled } from '../traveller.ts';
import type { Window } from '../window.ts';
import { drainInto, faultOf, servicesOf } from '../work.ts';
import type { Workshop } from '../workshop.ts';
import { Hand } from './hand.ts';
import { leaseStream } from './lease-stream.ts';
import { type LeasedOptions, leasedServices } from './leased-services.ts';
import { type RoomAheadOptions, roomAhead } from './room-ahead.ts';

export interface AttendOptions {
  readonly queue: PaperQueue;
  readonly workerId: string;
  readonly steps: readonly Step[];
  readonly limits: ConcurrencyConfig;
  /** Once pulled, nothing more is taken; what is inside a stage finishes, the rest goes back to the queue. */
  readonly brake: Brake;
  readonly meters: Meters;
  /** Nothing more is taken; what is on the road goes to its end. */
  readonly stop?: AbortSignal;
  /** Aborts what is in flight, too. */
  readonly signal: AbortSignal;
  readonly moreWork: (ms: number) => Promise<void>;
  readonly gate?: () => Promise<void> | undefined;
  readonly place?: (stage: StageName, context: StageContext) => Promise<() => void>;
  readonly onHand?: (hand: Hand) => void;
  readonly onRecorded?: (outcomes: number) => void;
  readonly onHandedOn?: NonNullable<LeasedOptions['onHandedOn']>;
  /** Outcomes that came too late: another worker has the papers. */
  readonly onRefused?: (ordinals: readonly number[]) => void;
  /** Papers whose leases ran out in this worker's hands. */
  readonly onLost?: (ordinals: readonly number[]) => void;
  readonly onBackpressure?: NonNullable<GraphOptions['onBackpressure']>;
  /** Told when the workers of the next step are behind, and when they have caught up. */
  readonly onAhead?: RoomAheadOptions['onChange'];
  readonly onOpen?: NonNullable<GraphOptions['onOpen']>;
  readonly onStay?: GraphOptions['onStay'];
  readonly onWarning: (sentence: string) => void;
}

/** Until the brake is pulled or `signal` aborts. */
export async function attend(shop: Workshop, options: AttendOptions): Promise<void> {
  const { queue, steps, signal, onWarning, place, onHandedOn } = options;
  const own = { queue, steps, ...(place === undefined ? {} : { place }), ...(onHandedOn === undefined ? {} : { onHandedOn }) };
  await attendWith(shop, (hand) => leasedServices(shop, servicesOf(shop, { signal, onWarning }), { ...own, hand }), options);
}

/** The same over stages of one's own: what is left is the lease, the graph and the record. */
export async function attendWith(shop: Pick<Workshop, 'runId' | 'db' | 'failpoint'>, stagesOf: (hand: Hand) => Omit<Services, 'record'>, options: AttendOptions): Promise<void> {
  const { queue, workerId, steps, brake, meters, signal, onWarning } = options;
  const { runId, db } = shop;
  const onLost = (ordinals: readonly number[]): void => {
    options.onLost?.(ordinals);
    onWarning(`${count(ordinals.length, 'lease')} of run ${runId.slice(0, 8)} ran out while this worker did not answer; others have the papers now.`);
  };
  await using hand = new Hand({ queue, runId, onLost });
  options.onHand?.(hand);
  const stop = new AbortController();
  const unbrake = brake.onPulled(() => stop.abort());
  const fence = leaseFence(queue, runId, (ordinal) => hand.leaseOf(ordinal));

  const commit = async (outcomes: readonly Outcome[]): Promise<readonly Settled[]> => {
    shop.failpoint('record.before_commit');
    const recorded = await patiently(() => commitOutcomes(db, outcomes, { worker: workerId, leases: fence }), {
      signal,
      onWaiting: () => onWarning(`The database does not answer; ${count(outcomes.length, 'finished paper')} not yet durable. Waiting for it for up to a minute.`),
    });
    shop.failpoint('record.after_commit');
    for (const { ordinal } of outcomes) hand.drop(ordinal);
    const known = new Set(recorded.map(({ ordinal }) => ordinal));
    const refused = outcomes.filter(({ ordinal }) => !known.has(ordinal)).map(({ ordinal }) => ordinal);
    options.onRecorded?.(recorded.length);
    if (refused.length > 0) options.onRefused?.(refused);
    return [...recorded, ...refused.map((ordinal) => ({ kind: 'returned', ordinal }) as const)];
  };

  let window: Window | undefined;
  const source = leaseStream({
    db,
    queue,
    hand,
    runId,
    steps,
    stop: AbortSignal.any([stop.signal, signal, ...(options.stop === undefined ? [] : [options.stop])]),
    isOnRoad: (ordinal) => window?.has(ordinal) === true,
    moreWork: options.moreWork,
    gate: options.gate ?? (() => undefined),
    room: roomAhead({ queue, runId, last: steps.at(-1) ?? 'extract', limits: options.limits, onChange: options.onAhead }),
    bury: async (outcome) => void (await commit([outcome])),
    onWaiting: () => onWarning('The database does not answer. Waiting for it for up to a minute.'),
    random: Math.random,
  });
  const travel = road({ ...stagesOf(hand), record: commit }, heldAtMost(options.limits), {
    runId,
    brake,
    meters,
    faultOf,
    ...(options.onBackpressure === undefined ? {} : { onBackpressure: options.onBackpressure }),
    onOpen: (opened) => {
      window = opened;
      options.onOpen?.(opened);
    },
    onStay: options.onStay,
    onWrittenOff: (name, ordinal) => onWarning(`Entry ${ordinal} does not stop in ${name}: its slot is written off, ${name} goes on with one fewer.`),
  });
  try {
    await drainInto(travel(source), { signal, onDelivery: ({ release }) => release() });
  } finally {
    unbrake();
    stop.abort();
  }
}

/** A worker holds no more than twice what its slots work on: the rest is left for others. */
function heldAtMost(limits: ConcurrencyConfig): ConcurrencyConfig {
  const slots = limits.maxConcurrentDownloads + limits.maxConcurrentConversions + limits.maxConcurrentLlm;
  return { ...limits, queueSize: Math.min(limits.queueSize, slots), enableBackpressure: true };
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}
