/** Server-sent events of runs: what is recorded, from wherever a reader left off, then what comes, with live figures between. */
import type { LiveStats } from '@sluice/pipeline';
import { EventChannel } from './event-channel.ts';
import { type RecordedEvents, eventPages } from './event-page.ts';
import { ProblemError } from './problem.ts';

/** Readers told in one turn of the event loop: a thousand at once would hold up every request for as long. */
const READERS_PER_TURN = 50;

export interface EventStreams extends AsyncDisposable {
  /** The stream for one reader; `after` is the last sequence that it has seen. */
  open(runId: string, after: number): ReadableStream<Uint8Array>;
  readonly readers: number;
}

/** What is needed of the door and of the runs at work. */
export interface Told {
  readonly sluice: RecordedEvents & {
    view(runId: string): Promise<{ readonly live: boolean }>;
    readonly archive: { live(runId: string): Promise<LiveStats | null> };
  };
  readonly runner: { has(runId: string): boolean; live(runId: string): LiveStats | null };
  readonly now: () => number;
}

export function openEventStreams(service: Told, options: { readonly maxReaders?: number } = {}): EventStreams {
  const { sluice, runner, now } = service;
  const { maxReaders = 2000 } = options;
  const channels = new Map<string, EventChannel>();
  const read = eventPages(sluice);
  const turn = turnsOf(READERS_PER_TURN);

  function readers(): number {
    let count = 0;
    for (const channel of channels.values()) count += channel.size;
    return count;
  }

  function channelOf(runId: string): EventChannel {
    const known = channels.get(runId);
    if (known !== undefined) return known;
    const channel = new EventChannel({
      read: (after) => read(runId, after),
      isLive: async (hasEnded) => runner.has(runId) || (!hasEnded && (await sluice.view(runId)).live),
      figures: async () => runner.live(runId) ?? (await sluice.archive.live(runId)),
      turn,
      now,
      onEmpty: () => channels.delete(runId),
    });
    channels.set(runId, channel);
    return channel;
  }

  return {
    open(runId, after) {
      if (readers() >= maxReaders) throw new ProblemError(503, `Cannot open a stream: ${maxReaders} are open; expected fewer, or GET /v1/runs/{id} now and then`, { retryAfterSeconds: 10 });
      return channelOf(runId).open(after);
    },
    get readers() {
      return readers();
    },
    async [Symbol.asyncDispose]() {
      for (const channel of channels.values()) channel.end();
      await Promise.resolve();
    },
  };
}

/** Lets `most` go on in each turn of the event loop, in the order in which they came. */
function turnsOf(most: number): () => Promise<void> {
  const waiting: (() => void)[] = [];
  let taken = 0;
  const next = (): void => {
    const now = waiting.splice(0, most);
    taken = now.length;
    if (taken > 0) setImmediate(next);
    for (const goOn of now) goOn();
  };
  return () => {
    if (taken === 0) setImmediate(next);
    taken += 1;
    if (taken <= most) return Promise.resolve();
    return new Promise((resolve) => {
      waiting.push(resolve);
    });
  };
}
