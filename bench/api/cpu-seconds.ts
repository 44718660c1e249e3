/** Processor seconds that a process has taken so far: what the clock of a busy machine cannot say. NaN where there is no /proc. */
import { readFile, readdir } from 'node:fs/promises';

/** Ticks of /proc in a second, the same on every Linux that Node runs on. */
const TICKS = 100;

/** All its threads together. */
export async function cpuSeconds(pid: number): Promise<number> {
  return (await takenBy(pid))?.own ?? Number.NaN;
}

/** Of the thread that a process began with, which in node is the one that serves. */
export async function cpuSecondsOfFirstThread(pid: number): Promise<number> {
  return (await takenBy(pid, `task/${pid}/`))?.own ?? Number.NaN;
}

/** With its children, also those that have ended: a Postgres server has one for each connection. */
export async function cpuSecondsWithChildren(pid: number): Promise<number> {
  const parent = await takenBy(pid);
  if (parent === null) return Number.NaN;
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry)).map(Number);
  const children = (await Promise.all(pids.map((child) => takenBy(child)))).filter((process) => process?.parent === pid);
  return children.reduce((sum, child) => sum + (child?.own ?? 0), parent.own + parent.ended);
}

async function takenBy(pid: number, thread = ''): Promise<{ readonly parent: number; readonly own: number; readonly ended: number } | null> {
  const text = await readFile(`/proc/${pid}/${thread}stat`, 'utf8').catch(() => '');
  // Behind the name, which may hold spaces and brackets: state, parent, nine more; then user, system, and both of ended children.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ').map(Number);
  const [parent = Number.NaN] = fields.slice(1);
  const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11);
  return text === '' ? null : { parent, own: (user + system) / TICKS, ended: (endedUser + endedSystem) / TICKS };
}
