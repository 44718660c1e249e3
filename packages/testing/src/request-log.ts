/** A loopback server's own account of what reached it: a line per request, on disk before it is answered. */
import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';

export interface LoggedRequest {
  readonly at: string;
  readonly number: number;
  readonly path: string;
  /** SHA-256 of the literal body: equal hashes are equal requests. */
  readonly hash: string;
  readonly model: string | null;
  readonly status: number | null;
  readonly fault: string | null;
  readonly promptTokens: number;
  readonly completionTokens: number;
}

export interface RequestLog<Request> extends Disposable {
  readonly requests: readonly Request[];
  add(request: Request): void;
}

/** Without a file the log is in memory alone. */
export function openRequestLog<Request>(file: string | null): RequestLog<Request> {
  const descriptor = file === null ? null : openSync(file, 'a');
  const requests: Request[] = [];
  return {
    requests,
    add(request) {
      requests.push(request);
      if (descriptor === null) return;
      writeSync(descriptor, `${JSON.stringify(request)}\n`);
      fsyncSync(descriptor);
    },
    [Symbol.dispose]() {
      if (descriptor !== null) closeSync(descriptor);
    },
  };
}

export function hashOf(body: string): string {
  return createHash('sha256').update(body).digest('hex');
}
