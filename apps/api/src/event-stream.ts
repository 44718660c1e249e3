/** Server-sent events of one run: what is recorded, from wherever the reader left off, then what comes, with live figures between. */
import type { RunEvent } from '@sluice/core-models';
import type { LiveStats } from '@sluice/pipeline';
import { ProblemError } from './problem.ts';

/** How often a run's events are looked for while somebody reads: one query for all its readers. */
const LOOK_EVERY_MS = 250;
/** How often figures are told, and how often a stream that has nothing to say shows that it lives. */
const STATS_EVERY_MS = 1000;
const COMMENT_EVERY_MS = 15_000;
/** A reader that lets so much pile up is dropped; it comes back with its Last-Event-ID. */
const MOST_BUFFERED = 64 * 1024;
/** One that takes nothing of what was recorded for so long has left without a word. */
const MOST_STALLED_MS = 60_000;
const PAGE = 200;
/** Readers told in one turn of the event loop: a thousand at once would hold up every request for as long. */
const READERS_PER_TURN = 50;

const encoder = new TextEncoder();

export interface EventStreams extends AsyncDisposable {
  /** The stream for one reader; `after` is the last sequence that it has seen. */
  open(runId: string, after: number): ReadableStream<Uint8Array>;
  readonly readers: number;
}

/** What is needed of the door and of the runs at work. */
export interface Told {
  readonly sluice: {
    events(runId: string, options: { readonly after: number }): AsyncIterable<{ readonly sequence: number; readonly event: RunEvent }>;
    view(runId: string): Promise<{ readonly live: boolean }>;
    readonly archive: { live(runId: string): Promise<LiveStats | null> };
  };
  readonly runner: { has(runId: string): boolean; live(runId: string): LiveStats | null };
  readonly now: () => number;
}

interface Message {
  readonly sequence: number;
  readonly type: string;
  readonly bytes: Uint8Array;
}

interface Reader {
  /** Sequence of the last event that was handed over. */
  seen: number;
  /** False while it still reads what was recorded before it came. */
  isLive: boolean;
  lastType: string;
  drainedAt: number;
  readonly controller: ReadableStreamDefaultController<Uint8Array>;
  end(): void;
  /** Reads what is recorded again, as it did when it came. */
  fallBehind(): void;
}

/** What all readers of one run share: the newest events are read and written out once, however many listen. */
interface Channel {
  readonly readers: Set<Reader>;
  last: number;
  lastType: string;
  timer: NodeJS.Timeout | undefined;
  statsAt: number;
  spokeAt: number;
}

export function openEventStreams(service: Told, options: { readonly maxReaders?: number } = {}): EventStreams {
  const { sluice, runner, now } = service;
  const { maxReaders = 2000 } = options;
  const channels = new Map<string, Channel>();
  const reading = new Map<string, Promise<readonly Message[]>>();

  function readers(): number {
    let count = 0;
    for (const channel of channels.values()) count += channel.readers.size;
    return count;
  }

  /** Many readers come at once, or come back at once after a restart: who asks for a page that is being read gets that one. */
  function read(runId: string, after: number): Promise<readonly Message[]> {
    const page = `${after} ${runId}`;
    const known = reading.get(page);
    if (known !== undefined) return known;
    const messages = readPage(runId, after).finally(() => reading.delete(page));
    reading.set(page, messages);
    return messages;
  }

  async function readPage(runId: string, after: number): Promise<readonly Message[]> {
    const messages: Message[] = [];
    for await (const { sequence, event } of sluice.events(runId, { after })) {
      const { type } = event;
      messages.push({ sequence, type, bytes: encoder.encode(`id: ${sequence}\nevent: ${type}\ndata: ${JSON.stringify(event)}\n\n`) });
      if (messages.length >= PAGE) break;
    }
    return messages;
  }

  /** What is recorded, at the reader's own pace: the next page is read when the last has gone out. */
  async function catchUp(runId: string, channel: Channel, reader: Reader, drained: () => Promise<void>): Promise<void> {
    for (;;) {
      const page = await read(runId, reader.seen);
      if (!channel.readers.has(reader)) return;
      for (const message of page) {
        if (!hasRoom(reader, message)) await drained();
        if (!channel.readers.has(reader)) return;
        hand(reader, message);
      }
      const newest = page.at(-1);
      if (newest !== undefined && newest.sequence >= channel.last) reader.lastType = newest.type;
      // Others may have been told more while this page was read.
      if (page.length < PAGE && reader.seen >= channel.last) break;
      await drained();
      reader.drainedAt = now();
    }
    if (![...channel.readers].some(({ isLive }) => isLive)) {
      channel.last = Math.max(channel.last, reader.seen);
      channel.lastType = reader.lastType === '' ? channel.lastType : reader.lastType;
    }
    reader.isLive = true;
  }

  async function look(runId: string, channel: Channel): Promise<void> {
    for (const reader of channel.readers) if (!reader.isLive && now() - reader.drainedAt > MOST_STALLED_MS) reader.end();
    if (![...channel.readers].some(({ isLive }) => isLive)) return;
    const before = channel.last;
    const fresh = await read(runId, before);
    for (const message of fresh) {
      if (message.sequence <= channel.last) continue;
      channel.last = message.sequence;
      channel.lastType = message.type;
    }
    const isLive = runner.has(runId) || (channel.lastType !== 'run_ended' && (await sluice.view(runId)).live);
    const stats = isLive && now() - channel.statsAt >= STATS_EVERY_MS ? await figures(runId) : null;
    if (stats !== null) channel.statsAt = now();
    const quiet = fresh.length === 0 && stats === null && now() - channel.spokeAt >= COMMENT_EVERY_MS;
    if (fresh.length > 0 || stats !== null || quiet) channel.spokeAt = now();
    const together = { sequence: channel.last, bytes: Buffer.concat(fresh.map(({ bytes }) => bytes)) };
    let told = 0;
    for (const reader of channel.readers) {
      if (!reader.isLive) continue;
      told += 1;
      if (told % READERS_PER_TURN === 0) await nextTurn();
      const isIdle = (reader.controller.desiredSize ?? 0) <= 0;
      // Who has seen as much as most have is told in one piece.
      if (fresh.length > 0 && reader.seen === before && hasRoom(reader, together)) hand(reader, together);
      for (const message of fresh) {
        if (message.sequence <= reader.seen) continue;
        if (hasRoom(reader, message)) hand(reader, message);
        // Slow is who had not taken what came before; a burst alone is read on at the reader's own pace.
        else if (isIdle) reader.end();
        else reader.fallBehind();
        if (!reader.isLive || !channel.readers.has(reader)) break;
      }
      if (!reader.isLive || !channel.readers.has(reader)) continue;
      for (const bytes of [stats, quiet ? comment : null]) if (bytes !== null && hasRoom(reader, { bytes })) reader.controller.enqueue(bytes);
      // Nothing more will come of a run that has ended and that nobody works on.
      if (channel.lastType === 'run_ended' && !isLive && reader.seen >= channel.last) reader.end();
    }
  }

  async function figures(runId: string): Promise<Uint8Array | null> {
    const live: LiveStats | null = runner.live(runId) ?? (await sluice.archive.live(runId));
    return live === null ? null : encoder.encode(`event: stats\ndata: ${JSON.stringify(live)}\n\n`);
  }

  function channelOf(runId: string): Channel {
    const known = channels.get(runId);
    if (known !== undefined) return known;
    const channel: Channel = { readers: new Set(), last: 0, lastType: '', timer: undefined, statsAt: Number.NEGATIVE_INFINITY, spokeAt: now() };
    channels.set(runId, channel);
    const next = (): void => {
      channel.timer = setTimeout(() => {
        look(runId, channel)
          // A store that is away for a moment ends no stream; a run that was deleted does.
          .catch((error: unknown) => {
            if (error instanceof Error && error.name === 'ConfigurationError') for (const reader of channel.readers) reader.end();
          })
          .finally(() => {
            if (channel.readers.size > 0) next();
            else channels.delete(runId);
          });
      }, LOOK_EVERY_MS);
    };
    next();
    return channel;
  }

  return {
    open(runId, after) {
      if (readers() >= maxReaders) throw new ProblemError(503, `Cannot open a stream: ${maxReaders} are open; expected fewer, or GET /v1/runs/{id} now and then`, { retryAfterSeconds: 10 });
      const channel = channelOf(runId);
      let reader: Reader | undefined;
      let onDrained: (() => void) | undefined;
      return new ReadableStream<Uint8Array>(
        {
          start(controller) {
            const self: Reader = {
              seen: after,
              isLive: false,
              lastType: '',
              drainedAt: now(),
              controller,
              end: () => {
                if (channel.readers.delete(self)) controller.close();
                onDrained?.();
              },
              fallBehind: () => undefined,
            };
            reader = self;
            channel.readers.add(self);
            controller.enqueue(encoder.encode('retry: 1000\n\n'));
            const drained = (): Promise<void> => {
              if ((controller.desiredSize ?? 0) > 0 || !channel.readers.has(self)) return Promise.resolve();
              return new Promise((resolve) => {
                onDrained = resolve;
              });
            };
            const behind = (): void => {
              self.isLive = false;
              self.drainedAt = now();
              catchUp(runId, channel, self, drained).catch(() => self.end());
            };
            self.fallBehind = behind;
            behind();
          },
          pull() {
            onDrained?.();
          },
          cancel() {
            if (reader !== undefined) channel.readers.delete(reader);
            onDrained?.();
          },
        },
        { highWaterMark: 1, size: (chunk) => chunk?.byteLength ?? 0 },
      );
    },
    get readers() {
      return readers();
    },
    async [Symbol.asyncDispose]() {
      for (const channel of channels.values()) for (const reader of channel.readers) reader.end();
      await Promise.resolve();
    },
  };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

const comment = encoder.encode(': \n\n');

/** One message always has: an event may be larger than the whole buffer. */
function hasRoom({ controller }: Reader, { bytes }: Pick<Message, 'bytes'>): boolean {
  const buffered = 1 - (controller.desiredSize ?? 0);
  return buffered <= 0 || buffered + bytes.byteLength <= MOST_BUFFERED;
}

/** Each event once and in order, whichever of the two ways brings it. */
function hand(reader: Reader, message: Pick<Message, 'sequence' | 'bytes'>): void {
  if (message.sequence <= reader.seen) return;
  reader.seen = message.sequence;
  reader.controller.enqueue(message.bytes);
}
