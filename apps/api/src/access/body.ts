/** Bodies that are too large or too deep are refused before anything reads them. */
import type { Context, MiddlewareHandler } from 'hono';
import { ProblemError } from '../problem.ts';
import type { Env } from '../service.ts';

/** JSON of a request; files have limits of their own. */
export const MOST_JSON = 1024 * 1024;
const MOST_DEPTH = 32;

/** Reads a JSON body once, bounded, and leaves it for the route. */
export const boundedBody: MiddlewareHandler<Env> = async (context, next) => {
  const { method } = context.req;
  if (method === 'GET' || method === 'HEAD' || context.req.raw.body === null || isForm(context)) return await next();
  const announced = Number(context.req.header('content-length') ?? 0);
  if (announced > MOST_JSON) throw tooLarge();
  const text = await bounded(context.req.raw.body);
  if (depthOf(text) > MOST_DEPTH) throw new ProblemError(422, `Cannot read the request: it is nested too deeply; expected at most ${MOST_DEPTH} levels`);
  // What was read is what the route reads.
  const { url, headers, signal } = context.req.raw;
  context.req.raw = new Request(url, { method, headers, signal, ...(text === '' ? {} : { body: text }) });
  return await next();
};

function isForm(context: Context): boolean {
  return /^multipart\/form-data\b/i.test(context.req.header('content-type') ?? '');
}

async function bounded(body: ReadableStream<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.byteLength;
    if (bytes > MOST_JSON) throw tooLarge();
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

/** Of brackets outside strings; a body that is no JSON has some depth too, and is refused later. */
export function depthOf(text: string): number {
  let depth = 0;
  let most = 0;
  let isString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (isString) {
      if (character === '\\') at += 1;
      else if (character === '"') isString = false;
    } else if (character === '"') isString = true;
    else if (character === '{' || character === '[') most = Math.max(most, (depth += 1));
    else if (character === '}' || character === ']') depth -= 1;
  }
  return most;
}

function tooLarge(): ProblemError {
  return new ProblemError(413, `Cannot read the request: its body is too large; expected at most ${MOST_JSON} bytes (files go as multipart/form-data)`);
}
