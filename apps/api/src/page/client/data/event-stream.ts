/** A run's events as they happen. By fetch and not EventSource, which cannot carry a token. */
import { authorization } from './ask.ts';

export interface StreamEvent {
  readonly id: string | null;
  readonly type: string;
  readonly data: unknown;
}

export interface StreamOptions {
  readonly signal: AbortSignal;
  readonly onEvent: (event: StreamEvent) => void;
  /** True when the stream is open, false while it is being opened again. */
  readonly onLink?: (open: boolean) => void;
}

/** Follows until the run has ended and all of it was told, or the signal aborts; goes on behind the last event seen after each break. Waits 0.5 to 8 s between tries. */
export async function followEvents(path: string, options: StreamOptions): Promise<void> {
  const { signal, onEvent, onLink = () => undefined } = options;
  let last: string | null = null;
  let waitMs = 500;
  while (!signal.aborted) {
    try {
      const response = await fetch(path, { signal, headers: { accept: 'text/event-stream', ...authorization(), ...(last === null ? {} : { 'last-event-id': last }) } });
      if (response.status === 204) return;
      if (!response.ok || response.body === null) throw new Error(`Cannot follow "${path}": the server answered ${response.status}; expected a stream`);
      onLink(true);
      waitMs = 500;
      for await (const event of eventsOf(response.body)) {
        last = event.id ?? last;
        onEvent(event);
      }
    } catch {
      if (signal.aborted) return;
    }
    onLink(false);
    await pause(waitMs, signal);
    waitMs = Math.min(waitMs * 2, 8000);
  }
}

/** The events of a body in the format of server-sent events. */
export async function* eventsOf(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<StreamEvent, void> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const parts = (rest + value).replaceAll('\r\n', '\n').split('\n\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const event = eventOf(part);
      if (event !== null) yield event;
    }
  }
}

/** Null for a comment, which only keeps the line open. */
function eventOf(part: string): StreamEvent | null {
  const fields = part.split('\n').filter((line) => !line.startsWith(':'));
  const field = (name: string): string | null => {
    const lines = fields.filter((line) => line.startsWith(`${name}:`)).map((line) => line.slice(name.length + 1).replace(/^ /, ''));
    return lines.length === 0 ? null : lines.join('\n');
  };
  const data = field('data');
  if (data === null) return null;
  return { id: field('id'), type: field('event') ?? 'message', data: parsed(data) };
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return data;
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
