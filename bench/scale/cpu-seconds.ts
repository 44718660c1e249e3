/** Time that processes have spent on a core, user and system, by /proc: what does not depend on who else is busy. */
import { readFile } from 'node:fs/promises';

/** Linux counts in hundredths of a second. A process that is gone counts nothing. */
export async function cpuSecondsOf(pids: readonly number[]): Promise<number> {
  let ticks = 0;
  for (const pid of pids) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    ticks += Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  }
  return ticks / 100;
}
