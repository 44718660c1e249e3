/** Papers as this worker gets them: by lease, in batches that last about half a second, for as long as the run is open to it. */
import type { Entry, Outcome } from '@sluice/core-models';
import { type Database, type Lease, type PaperQueue, type Step, noteLosses, patiently, readWork } from '@sluice/intelligence-services';
import type { Hand } from './hand.ts';

export interface LeaseStreamOptions {
  readonly db: Database;
  readonly queue: Pick<PaperQueue, 'take' | 'settle'>;
  readonly hand: Pick<Hand, 'add' | 'drop' | 'leaseOf' | 'size'>;
  readonly runId: string;
  /** In the order in which they are looked for. */
  readonly steps: readonly Step[];
  /** The stream ends. */
  readonly stop: AbortSignal;
  /** True while an earlier try of the paper has not left this worker's road: it has just gone back to wait for its leader, or its lease ran out meanwhile. */
  readonly isOnRoad: (ordinal: number) => boolean;
  /** Settles when there may be more to take, or after `ms`. */
  readonly moreWork: (ms: number) => Promise<void>;
  /** Waits for a reader that is behind. */
  readonly gate: () => Promise<void> | undefined;
  /** Papers that the next worker has room for. */
  readonly room: () => Promise<number>;
  /** A paper that took too many workers with it: it is not tried again. */
  readonly bury: (outcome: Outcome) => Promise<void>;
  /** Told when the database does not answer; the stream waits for it. */
  readonly onWaiting: () => void;
  readonly random: () => number;
}

/** Leases lost before a paper is given up. */
export const MAX_LOST_LEASES = 5;
const FIRST_BATCH = 4;
const LARGEST_BATCH = 500;
const BATCH_LASTS_MS = 500;
const SHORTEST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 5000;
const NONE = Promise.resolve<readonly Lease[]>([]);
const NO_ROOM = Promise.resolve(0);

/**
 * `admit` pulls it as it pulls any source. A batch that was used up at once is followed by a larger one, one that lasted by a smaller one: what a worker cannot work on soon
 * is better left to others. A paper that is on its last try is yielded when nothing else is in hand, and alone: its neighbours shall not die of it.
 */
export async function* leaseStream(options: LeaseStreamOptions): AsyncGenerator<Entry, void> {
  const { hand, stop, moreWork, onWaiting, random } = options;
  let size = FIRST_BATCH;
  let waitMs = SHORTEST_WAIT_MS;
  while (!stop.aborted) {
    const gate = options.gate();
    if (gate !== undefined) {
      await gate;
      continue;
    }
    const room = await patiently(() => (stop.aborted ? NO_ROOM : options.room()), { onWaiting });
    if (room === 0) {
      await moreWork(SHORTEST_WAIT_MS * (0.5 + random()));
      continue;
    }
    const startedAt = performance.now();
    const wanted = Math.min(size, room);
    const leases = await patiently(() => (stop.aborted ? NONE : takeSome(options, wanted)), { onWaiting });
    if (leases.length === 0) {
      await moreWork(waitMs * (0.5 + random()));
      waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 1.6);
      continue;
    }
    waitMs = SHORTEST_WAIT_MS;
    const { sound, frail } = await patiently(() => readBatch(options, leases), { onWaiting });
    const back: Entry[] = [];
    for (const entry of sound) {
      await options.gate();
      if (options.isOnRoad(entry.ordinal)) back.push(entry);
      else yield entry;
    }
    for (const entry of back) if (await isFree(entry, options)) yield entry;
    for (const entry of frail) {
      while (hand.size > frail.length && !stop.aborted) await moreWork(SHORTEST_WAIT_MS);
      if (!(await isFree(entry, options))) continue;
      yield entry;
      while (hand.leaseOf(entry.ordinal) !== undefined && !stop.aborted) await moreWork(SHORTEST_WAIT_MS);
    }
    if (leases.length === size) size = Math.round(Math.max(1, Math.min(LARGEST_BATCH, size * Math.max(0.5, Math.min(2, BATCH_LASTS_MS / (performance.now() - startedAt))))));
  }
}

/** When its earlier try has left the road; false where that one has had an outcome under the new lease, or the stream is stopped. */
async function isFree({ ordinal }: Entry, { hand, stop, moreWork, isOnRoad }: LeaseStreamOptions): Promise<boolean> {
  while (isOnRoad(ordinal) && !stop.aborted) await moreWork(SHORTEST_WAIT_MS);
  return hand.leaseOf(ordinal) !== undefined && !isOnRoad(ordinal);
}

/** What is furthest on its road is taken first: it is nearest to an outcome, and holds the most. */
async function takeSome({ queue, hand, runId, steps }: LeaseStreamOptions, size: number): Promise<readonly Lease[]> {
  const leases: Lease[] = [];
  for (const step of steps.toReversed()) {
    if (leases.length < size) leases.push(...(await queue.take(runId, step, size - leases.length)));
  }
  for (const lease of leases) hand.add(lease);
  return leases;
}

async function readBatch(options: LeaseStreamOptions, leases: readonly Lease[]): Promise<{ readonly sound: readonly Entry[]; readonly frail: readonly Entry[] }> {
  const { db, queue, hand, runId } = options;
  const losses = await noteLosses(db, runId, leases);
  const work = new Map((await readWork(db, runId, leases.map(({ ordinal }) => ordinal))).map((entry) => [entry.ordinal, entry]));
  const sound: Entry[] = [];
  const frail: Entry[] = [];
  const settled: Lease[] = [];
  for (const lease of leases.toSorted((a, b) => b.priority - a.priority)) {
    const entry = work.get(lease.ordinal);
    const lost = losses.get(lease.ordinal)?.length ?? 0;
    if (entry === undefined) settled.push(lease);
    else if (lost >= MAX_LOST_LEASES) await options.bury(deadLetter(entry, losses.get(lease.ordinal) ?? []));
    else if (lost === MAX_LOST_LEASES - 1) frail.push(entry);
    else sound.push(entry);
  }
  // It has an outcome by now, or follows another entry: there is nothing to do.
  if (settled.length > 0) await db.transaction((tx) => queue.settle(tx, settled));
  for (const { ordinal } of settled) hand.drop(ordinal);
  return { sound, frail };
}

function deadLetter({ runId, ordinal, record, paperId }: Entry, losses: readonly string[]): Outcome {
  return {
    kind: 'outcome',
    runId,
    ordinal,
    ...(paperId === undefined ? {} : { paperId }),
    status: 'failed',
    stage: 'download',
    errorClass: 'dead_letter',
    reason: `Each of ${losses.length} workers ended or fell silent while it had this paper: ${losses.join('; ')}. "sluice retry ID --dead" tries it again.`,
    attempts: losses.length,
    stageMs: {},
    title: record.title,
    doi: record.doi,
    arxivId: record.arxivId,
    extraction: {},
    usage: { promptTokens: 0, completionTokens: 0, costUsd: 0 },
  };
}
