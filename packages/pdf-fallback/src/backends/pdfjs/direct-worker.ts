/** pdfjs's two halves joined within one thread without copying: its own loopback clones every message, and outlines every glyph for a screen that is not there. */
import type { PDFWorker } from 'pdfjs-dist';
import { PDFWorker as Worker, VerbosityLevel, WorkerMessageHandler } from './library.ts';

interface Message {
  readonly action?: string;
  readonly callback?: number;
  readonly callbackId?: number | undefined;
  readonly sourceName?: string | undefined;
  readonly targetName?: string | undefined;
  readonly chunk?: { readonly fnArray?: unknown[]; readonly argsArray?: unknown[] };
}

type Listener = (event: { readonly data: Message }) => void;

/** One worker a document; the caller destroys it after the document's own `destroy()`. */
export function openDirectWorker(): PDFWorker {
  const near = openPort((message) => {
    const answer = answerOf(message);
    if (answer === null) far.hear(message);
    else near.hear(answer);
  });
  const far = openPort((message) => near.hear(settled(message)));
  // pdfjs types its port as a browser's Worker, of which it uses these three methods.
  const worker: PDFWorker = Reflect.construct(Worker, [{ port: near, verbosity: VerbosityLevel.ERRORS }]);
  WorkerMessageHandler.initializeFromPort(far);
  return worker;
}

interface Port {
  postMessage(message: Message): void;
  addEventListener(name: string, listener: Listener, options?: { readonly signal?: AbortSignal } | null): void;
  removeEventListener(name: string, listener: Listener): void;
  /** A microtask later, as a real port would. */
  hear(message: Message): void;
}

function openPort(post: (message: Message) => void): Port {
  const listeners = new Set<Listener>();
  return {
    postMessage: post,
    addEventListener(_name, listener, options) {
      listeners.add(listener);
      options?.signal?.addEventListener('abort', () => listeners.delete(listener));
    },
    removeEventListener(_name, listener) {
      listeners.delete(listener);
    },
    hear(message) {
      queueMicrotask(() => {
        for (const listener of listeners) listener({ data: message });
      });
    },
  };
}

/** pdfjs empties the arrays of an operator list as soon as it has posted them. */
function settled(message: Message): Message {
  const { chunk } = message;
  if (chunk?.fnArray === undefined || chunk.argsArray === undefined) return message;
  return { ...message, chunk: { ...chunk, fnArray: [...chunk.fnArray], argsArray: [...chunk.argsArray] } };
}

/** Where no font can be loaded into a screen, the API half asks for the outlines of all its glyphs; nobody draws them here. */
function answerOf(message: Message): Message | null {
  if (message.action !== 'FontFallback') return null;
  const { callbackId, sourceName, targetName } = message;
  return { callback: DONE, callbackId, sourceName: targetName, targetName: sourceName };
}

// pdfjs's CallbackKind.DATA.
const DONE = 1;
