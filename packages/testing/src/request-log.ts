/** The loopback model's own account of what reached it: a line per request, on disk before it is answered. */
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

export interface RequestLog extends Disposable {
  readonly requests: readonly LoggedRequest[];
  add(request: LoggedRequest): void;
}

/** Without a file the log is in memory alone. */
export function openRequestLog(file: string | null): RequestLog {
  const descriptor = file === null ? null : openSync(file, 'a');
  const requests: LoggedRequest[] = [];
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
