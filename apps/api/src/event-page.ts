/** Recorded events as the bytes of server-sent events, read and written out once for all who want the same page. */
import type { RunEvent } from '@sluice/core-models';

const MOST_MESSAGES = 200;
/** Messages go out in pieces of about this size: a thousand readers that come at once are a few thousand writes then, and not a hundred thousand. */
const PIECE_BYTES = 16 * 1024;

const encoder = new TextEncoder();

/** Bytes that end with the event of that sequence. */
export interface Piece {
  readonly sequence: number;
  readonly bytes: Uint8Array;
}

export interface Message extends Piece {
  readonly type: string;
}

export interface EventPage {
  /** One event each. */
  readonly messages: readonly Message[];
  /** The same bytes, for who has seen nothing of them. */
  readonly pieces: readonly Piece[];
  /** There may be more behind it. */
  readonly isFull: boolean;
}

export interface RecordedEvents {
  events(runId: string, options: { readonly after: number }): AsyncIterable<{ readonly sequence: number; readonly event: RunEvent }>;
}

/** Many readers come at once, or come back at once after a restart: who asks for a page that is being read gets that one. */
export function eventPages(sluice: RecordedEvents): (runId: string, after: number) => Promise<EventPage> {
  const reading = new Map<string, Promise<EventPage>>();
  return (runId, after) => {
    const asked = `${after} ${runId}`;
    const known = reading.get(asked);
    if (known !== undefined) return known;
    const page = readPage(sluice, runId, after).finally(() => reading.delete(asked));
    reading.set(asked, page);
    return page;
  };
}

export function wordsOf(event: string, data: unknown): Uint8Array {
  return encoder.encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}

async function readPage(sluice: RecordedEvents, runId: string, after: number): Promise<EventPage> {
  const messages: Message[] = [];
  for await (const { sequence, event } of sluice.events(runId, { after })) {
    const { type } = event;
    messages.push({ sequence, type, bytes: Buffer.concat([encoder.encode(`id: ${sequence}\n`), wordsOf(type, event)]) });
    if (messages.length >= MOST_MESSAGES) break;
  }
  return { messages, pieces: piecesOf(messages), isFull: messages.length >= MOST_MESSAGES };
}

function piecesOf(messages: readonly Message[]): readonly Piece[] {
  const pieces: Piece[] = [];
  let bytes: Uint8Array[] = [];
  let size = 0;
  for (const [index, message] of messages.entries()) {
    bytes.push(message.bytes);
    size += message.bytes.byteLength;
    if (size < PIECE_BYTES && index < messages.length - 1) continue;
    pieces.push({ sequence: message.sequence, bytes: Buffer.concat(bytes) });
    bytes = [];
    size = 0;
  }
  return pieces;
}
