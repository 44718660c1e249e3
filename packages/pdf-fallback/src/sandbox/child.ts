/** The child's whole life: a request a line from stdin, replies a line to stdout, one request at a time; ends when stdin ends. */
import process from 'node:process';
import { createInterface } from 'node:readline';
import { convertFile, peekFile } from '../convert-file.ts';
import { probeBackend } from '../probe-backend.ts';
import { ChildRequest } from './protocol.ts';
import type { ChildReply } from './protocol.ts';

// stdout carries the protocol: a library that logs must not break it.
console.log = console.info = console.warn = console.debug = console.error;

const now = () => performance.now();

say({ type: 'ready' });
for await (const line of createInterface({ input: process.stdin })) {
  const value = await answer(ChildRequest.parse(JSON.parse(line)));
  const { user, system } = process.cpuUsage();
  say({ type: 'answer', value, cpuSeconds: (user + system) / 1e6, peakBytes: peakBytes() });
}

async function answer(request: ChildRequest): Promise<unknown> {
  // Never aborted: deadlines inside are soft and by the clock; the hard end is the parent's kill.
  const { signal } = new AbortController();
  if (request.kind === 'peek') return await peekFile(request, { signal, now });
  if (request.kind === 'probe') return await probeBackend(request, { signal });
  const progress = {
    stage: (stage: string) => say({ type: 'stage', stage }),
    start: (page: number, pages: number) => say({ type: 'start', page, pages }),
    read: (page: number, pages: number) => say({ type: 'read', page, pages }),
  };
  return await convertFile(request, { signal, progress, now });
}

function say(reply: ChildReply): void {
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}

/** Deno's node:process has no maxRSS on some systems; the parent samples anyway. */
function peakBytes(): number {
  try {
    return process.resourceUsage().maxRSS * 1024;
  } catch {
    return 0;
  }
}
