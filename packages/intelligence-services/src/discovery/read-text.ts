/** A whole answer as text, within a bound. */
import { PaperFailure } from '@sluice/core-models';
import type { Deadline } from './deadline.ts';
import { decodeBody } from './decode-body.ts';
import type { Answer } from './exchange.ts';
import { failureOf, failureOfStatus } from './http-failure.ts';

export interface ReadOptions {
  readonly address: string;
  readonly deadline: Deadline;
  /** After decoding. */
  readonly maxBytes: number;
  readonly idleTimeoutMs: number;
}

/** The body of a 2xx answer as UTF-8. Throws PaperFailure by status, and `too_large` as soon as the decoded body passes the bound. */
export async function readText(answer: Answer, { address, deadline, maxBytes, idleTimeoutMs }: ReadOptions): Promise<string> {
  try {
    const failure = failureOfStatus(answer.status, address);
    if (failure !== null) throw failure;
    const pieces: Uint8Array[] = [];
    let bytes = 0;
    deadline.arm('idle', idleTimeoutMs);
    for await (const piece of decodeBody(answer.body, answer.headers['content-encoding'])) {
      deadline.arm('idle', idleTimeoutMs);
      bytes += piece.byteLength;
      if (bytes > maxBytes) throw new PaperFailure('too_large', `Cannot read "${address}": its answer goes on after ${maxBytes} bytes; expected at most that`);
      pieces.push(piece);
    }
    return Buffer.concat(pieces).toString('utf8');
  } catch (error) {
    throw failureOf(error, { address, signal: deadline.signal });
  } finally {
    answer.body.on('error', () => undefined); // destroying a half-read body reports an abort that nobody is left to hear
    answer.body.destroy();
  }
}
