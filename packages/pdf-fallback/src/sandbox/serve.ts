/** The child's work: a request a line from stdin, replies a line to stdout, one request at a time; ends when stdin ends. */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { convertFile, peekFile } from '../convert-file.ts';
import { probeBackend } from '../probe-backend.ts';
import type { ChildReply } from './child-reply.ts';
import type { ChildRequest } from './protocol.ts';

// stdout carries the protocol: a library that logs must not break it.
console.log = console.info = console.warn = console.debug = console.error;

const now = () => performance.now();

export async function serve({ onFirstAnswer }: { readonly onFirstAnswer: () => void }): Promise<void> {
  let isFirst = true;
  say({ type: 'ready' });
  // While the parent is still at its own start. What is wrong with it, the first page tells. Deno (2.9) panics where a module is asked for again while it loads.
  if (!('Deno' in globalThis)) import('../backends/pdfjs.ts').catch(() => undefined);
  for await (const line of createInterface({ input: process.stdin })) {
    // Of one's own parent: nothing to check, and no schemas to load.
    const request: ChildRequest = JSON.parse(line);
    const value = await answer(request);
    say({ type: 'answer', value, cpuSeconds: cpuSeconds(), peakBytes: peakBytes() });
    if (isFirst) onFirstAnswer();
    isFirst = false;
  }
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

/** Of this process and of the programs that it has waited for. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6 + programSeconds();
}

/** Fields 16 and 17 of the kernel's record, in its hundredths; the name before them may hold spaces and brackets. */
function programSeconds(): number {
  try {
    const fields = readFileSync('/proc/self/stat', 'utf8').replace(/^.*\) /s, '').split(' ');
    return (Number(fields[13]) + Number(fields[14])) / 100;
  } catch {
    return 0;
  }
}

/** Deno's node:process has no maxRSS on some systems; the parent samples anyway. */
function peakBytes(): number {
  try {
    return process.resourceUsage().maxRSS * 1024;
  } catch {
    return 0;
  }
}
