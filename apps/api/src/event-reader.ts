/** One reader of a run's events: what was recorded before it came, at its own pace; from then on what its channel tells. */
import type { EventPage, Piece } from './event-page.ts';

/** A reader that lets so much pile up is dropped; it comes back with its Last-Event-ID. */
const MOST_BUFFERED = 64 * 1024;

const encoder = new TextEncoder();

export interface EventReader {
  /** Sequence of the last event that was handed over. */
  readonly seen: number;
  /** False while it still reads what was recorded before it came. */
  readonly isLive: boolean;
  /** When it last took all that it was handed, while it is not live. */
  readonly drainedAt: number;
  /** It has taken all that it was handed. */
  readonly isIdle: boolean;
  /** One piece always has room: an event may be larger than the whole buffer. */
  hasRoom(bytes: Uint8Array): boolean;
  /** Each event once and in order, whichever way brings it. */
  hand(piece: Piece): void;
  /** What has no number: figures, a comment. */
  say(bytes: Uint8Array): void;
  /** Reads what is recorded again, as it did when it came. */
  fallBehind(): void;
  end(): void;
}

export interface ReaderOptions {
  readonly after: number;
  readonly read: (after: number) => Promise<EventPage>;
  readonly now: () => number;
  /** Resolves when it is this reader's turn of the event loop. */
  readonly turn: () => Promise<void>;
  readonly onOpen: (reader: EventReader) => void;
  /** False where more has been told meanwhile than it has read; `lastType` is the type of the last event that it was handed, '' for none. */
  readonly onCaughtUp: (reader: EventReader, lastType: string) => boolean;
  readonly onClose: (reader: EventReader) => void;
}

export function eventStream(options: ReaderOptions): ReadableStream<Uint8Array> {
  let reader: OpenReader | undefined;
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        reader = new OpenReader(controller, options);
        options.onOpen(reader);
        controller.enqueue(encoder.encode('retry: 1000\n\n'));
        reader.fallBehind();
      },
      pull: () => reader?.drained(),
      cancel: () => reader?.left(),
    },
    { highWaterMark: 1, size: (bytes) => bytes?.byteLength ?? 0 },
  );
}

class OpenReader implements EventReader {
  readonly #controller: ReadableStreamDefaultController<Uint8Array>;
  readonly #options: ReaderOptions;
  #seen: number;
  #lastType = '';
  #isLive = false;
  #isOpen = true;
  #drainedAt: number;
  #onDrained: (() => void) | undefined;

  constructor(controller: ReadableStreamDefaultController<Uint8Array>, options: ReaderOptions) {
    this.#controller = controller;
    this.#options = options;
    this.#seen = options.after;
    this.#drainedAt = options.now();
  }

  get seen(): number {
    return this.#seen;
  }

  get isLive(): boolean {
    return this.#isLive && this.#isOpen;
  }

  get drainedAt(): number {
    return this.#drainedAt;
  }

  get isIdle(): boolean {
    return (this.#controller.desiredSize ?? 0) > 0;
  }

  hasRoom(bytes: Uint8Array): boolean {
    const buffered = 1 - (this.#controller.desiredSize ?? 0);
    return buffered <= 0 || buffered + bytes.byteLength <= MOST_BUFFERED;
  }

  hand({ sequence, bytes }: Piece): void {
    if (sequence <= this.#seen) return;
    this.#seen = sequence;
    this.#controller.enqueue(bytes);
  }

  say(bytes: Uint8Array): void {
    this.#controller.enqueue(bytes);
  }

  fallBehind(): void {
    this.#isLive = false;
    this.#drainedAt = this.#options.now();
    this.#catchUp().catch(() => this.end());
  }

  end(): void {
    if (this.#isOpen) this.#controller.close();
    this.left();
  }

  drained(): void {
    this.#onDrained?.();
  }

  left(): void {
    this.#isOpen = false;
    this.#options.onClose(this);
    this.#onDrained?.();
  }

  /** The next page is read when the last has gone out. */
  async #catchUp(): Promise<void> {
    const { read, turn, now, onCaughtUp } = this.#options;
    for (;;) {
      const page = await read(this.#seen);
      await turn();
      for (const piece of page.pieces) {
        if (!this.hasRoom(piece.bytes)) await this.#untilDrained();
        if (!this.#isOpen) return;
        this.hand(piece);
      }
      if (!this.#isOpen) return;
      this.#lastType = page.messages.at(-1)?.type ?? this.#lastType;
      // Others may have been told more while this page was read.
      if (!page.isFull && onCaughtUp(this, this.#lastType)) break;
      await this.#untilDrained();
      this.#drainedAt = now();
    }
    this.#isLive = true;
  }

  async #untilDrained(): Promise<void> {
    if (this.isIdle || !this.#isOpen) return;
    await new Promise<void>((resolve) => {
      this.#onDrained = resolve;
    });
  }
}
