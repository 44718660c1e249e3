/** Holds this process, and the children that it begins from then on, to its first cores: what two give over one shows only where one has no second to use. */
import { execFile } from 'node:child_process';
import process from 'node:process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Returns how to hold it to the first `count` of the cores that it was begun with, or, without a count, to let go; null without `taskset`, or on a single core. */
export async function findPinning(): Promise<((count?: number) => Promise<void>) | null> {
  const said = await run('taskset', ['-cp', String(process.pid)]).catch(() => null);
  const cores = coresOf(said?.stdout ?? '');
  if (cores.length < 2) return null;
  return async (count = cores.length) => void (await run('taskset', ['-acp', cores.slice(0, count).join(','), String(process.pid)]));
}

/** `pid 7's current affinity list: 0-2,5` → 0, 1, 2, 5. */
function coresOf(said: string): number[] {
  return (/: ([\d,-]+)\s*$/.exec(said)?.[1] ?? '').split(',').filter(Boolean).flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
