/** What all readers of one run share: the newest events are looked for, and written out, once, however many listen. */
import type { LiveStats } from '@sluice/pipeline';
import { type EventPage, type Message, wordsOf } from './event-page.ts';
import { type EventReader, eventStream } from './event-reader.ts';

/** How often a run's events are looked for while somebody reads: one query for all its readers. */
const LOOK_EVERY_MS = 250;
/** Later by so much for each reader: a look writes to each of them, and a thousand are told twice a second for half of the price. */
const LATER_PER_READER_MS = 0.25;
/** How often figures are told, and how often a stream that has nothing to say shows that it lives. */
const STATS_EVERY_MS = 1000;
const COMMENT_EVERY_MS = 15_000;
/** A reader that takes nothing of what was recorded for so long has left without a word. */
const MOST_STALLED_MS = 60_000;

const comment = new TextEncoder().encode(': \n\n');
const nothing = new Uint8Array();

export interface ChannelOptions {
  /** The run's events behind that sequence. */
  readonly read: (after: number) => Promise<EventPage>;
  /** Whether anybody works on the run; `hasEnded` is what its last event says. */
  readonly isLive: (hasEnded: boolean) => Promise<boolean>;
  readonly figures: () => Promise<LiveStats | null>;
  readonly turn: () => Promise<void>;
  readonly now: () => number;
  /** Called once nobody reads any more. */
  readonly onEmpty: () => void;
}

export class EventChannel {
  readonly #options: ChannelOptions;
  readonly #readers = new Set<EventReader>();
  #last = 0;
  #lastType = '';
  #statsAt = Number.NEGATIVE_INFINITY;
  #spokeAt: number;

  constructor(options: ChannelOptions) {
    this.#options = options;
    this.#spokeAt = options.now();
    this.#lookLater();
  }

  get size(): number {
    return this.#readers.size;
  }

  open(after: number): ReadableStream<Uint8Array> {
    const { read, turn, now } = this.#options;
    return eventStream({
      after,
      read,
      turn,
      now,
      onOpen: (reader) => this.#readers.add(reader),
      onCaughtUp: (reader, lastType) => this.#joins(reader, lastType),
      onClose: (reader) => this.#readers.delete(reader),
    });
  }

  end(): void {
    for (const reader of this.#readers) reader.end();
  }

  #lookLater(): void {
    setTimeout(() => {
      this.#look()
        // A store that is away for a moment ends no stream; a run that was deleted does.
        .catch((error: unknown) => {
          if (error instanceof Error && error.name === 'ConfigurationError') this.end();
        })
        .finally(() => {
          if (this.#readers.size > 0) this.#lookLater();
          else this.#options.onEmpty();
        });
    }, LOOK_EVERY_MS + this.#readers.size * LATER_PER_READER_MS);
  }

  /** Whether it has seen as much as the live ones; where there are none, they begin where it stands. */
  #joins(reader: EventReader, lastType: string): boolean {
    if (reader.seen < this.#last) return false;
    if (!this.#hasLive()) {
      this.#last = reader.seen;
      if (lastType !== '') this.#lastType = lastType;
    }
    return true;
  }

  #hasLive(): boolean {
    return [...this.#readers].some(({ isLive }) => isLive);
  }

  async #look(): Promise<void> {
    const { read, isLive: liveness, figures, turn, now } = this.#options;
    for (const reader of this.#readers) if (!reader.isLive && now() - reader.drainedAt > MOST_STALLED_MS) reader.end();
    if (!this.#hasLive()) return;
    const before = this.#last;
    const { messages, pieces } = await read(before);
    const fresh = { sequence: messages.at(-1)?.sequence ?? before, bytes: Buffer.concat(pieces.map(({ bytes }) => bytes)) };
    if (fresh.sequence > this.#last) [this.#last, this.#lastType] = [fresh.sequence, messages.at(-1)?.type ?? ''];
    const hasEnded = this.#lastType === 'run_ended';
    const isLive = await liveness(hasEnded);
    const live = isLive && now() - this.#statsAt >= STATS_EVERY_MS ? await figures() : null;
    const stats = live === null ? null : wordsOf('stats', live);
    if (stats !== null) this.#statsAt = now();
    const quiet = messages.length === 0 && stats === null && now() - this.#spokeAt >= COMMENT_EVERY_MS;
    if (messages.length > 0 || stats !== null || quiet) this.#spokeAt = now();
    const unnumbered = stats ?? (quiet ? comment : nothing);
    const whole = { sequence: fresh.sequence, bytes: Buffer.concat([fresh.bytes, unnumbered]) };
    for (const reader of this.#readers) {
      if (!reader.isLive) continue;
      await turn();
      // Who has seen as much as most have is told all of it in one piece: what a thousand readers cost is the writes.
      if (messages.length > 0 && reader.seen === before && reader.hasRoom(whole.bytes)) reader.hand(whole);
      else {
        tell(reader, messages);
        if (reader.isLive && unnumbered.byteLength > 0 && reader.hasRoom(unnumbered)) reader.say(unnumbered);
      }
      // Nothing more will come of a run that has ended and that nobody works on.
      if (hasEnded && !isLive && reader.seen >= this.#last) reader.end();
    }
  }
}

function tell(reader: EventReader, messages: readonly Message[]): void {
  const { isIdle } = reader;
  for (const message of messages) {
    if (!reader.isLive) return;
    if (message.sequence <= reader.seen) continue;
    if (reader.hasRoom(message.bytes)) reader.hand(message);
    // Slow is who had not taken what came before; a burst alone is read on at the reader's own pace.
    else if (isIdle) reader.fallBehind();
    else reader.end();
  }
}
