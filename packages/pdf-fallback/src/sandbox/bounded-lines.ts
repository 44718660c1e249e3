/** Cuts a byte stream into lines and refuses a line longer than its bound: what a child says may not fill the parent's memory. */
import { Buffer } from 'node:buffer';

export interface BoundedLines {
  /** Returns the lines that this chunk completed, or 'oversize' once an unfinished line passes the bound. */
  push(chunk: Uint8Array): readonly string[] | 'oversize';
}

const NEWLINE = 10;

export function boundedLines(maxLineBytes: number): BoundedLines {
  let parts: Uint8Array[] = [];
  let bytes = 0;
  return {
    push(chunk) {
      const lines: string[] = [];
      let from = 0;
      for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
        parts.push(chunk.subarray(from, at));
        if (bytes + (at - from) > maxLineBytes) return 'oversize';
        lines.push(Buffer.concat(parts).toString('utf8'));
        parts = [];
        bytes = 0;
        from = at + 1;
      }
      if (from < chunk.length) {
        parts.push(chunk.subarray(from));
        bytes += chunk.length - from;
      }
      return bytes > maxLineBytes ? 'oversize' : lines;
    },
  };
}
