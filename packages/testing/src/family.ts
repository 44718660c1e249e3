/** Which processes a program under test has started, its children's children too, and which of them outlive it. Linux only: it reads /proc. */
import { readdir, readFile } from 'node:fs/promises';
import process from 'node:process';

export interface Family extends Disposable {
  /** Watches the descendants of this process from now on. */
  adopt(pid: number): void;
  /** Descendants that were seen and still live, with their command lines; empty where the platform cannot say. */
  living(): Promise<readonly { readonly pid: number; readonly command: string }[]>;
}

interface Stat {
  readonly pid: number;
  readonly parent: number;
  /** Clock ticks since boot: tells a process from a later one of the same id. */
  readonly startedAt: string;
  readonly state: string;
}

/** Looks at the process table every `everyMs`; a descendant that lives shorter than that is missed, and cannot outlive anything. */
export function watchFamily(options: { readonly everyMs?: number } = {}): Family {
  const roots = new Set<number>();
  const seen = new Map<number, string>();
  const look = async (): Promise<void> => {
    const stats = await processTable();
    const parents = new Set([...roots, ...seen.keys()]);
    for (let grown = true; grown; ) {
      grown = false;
      for (const { pid, parent, startedAt } of stats) {
        if (!parents.has(parent) || seen.get(pid) === startedAt || roots.has(pid)) continue;
        seen.set(pid, startedAt);
        parents.add(pid);
        grown = true;
      }
    }
  };
  const timer = setInterval(() => void look(), options.everyMs ?? 150);
  timer.unref();
  return {
    adopt: (pid) => {
      roots.add(pid);
    },
    async living() {
      const stats = await processTable();
      const alive = stats.filter(({ pid, startedAt, state }) => seen.get(pid) === startedAt && state !== 'Z');
      return await Promise.all(
        alive.map(async ({ pid }) => ({ pid, command: (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ').trim() })),
      );
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

async function processTable(): Promise<readonly Stat[]> {
  if (process.platform !== 'linux') return [];
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(ids.map((id) => readFile(`/proc/${id}/stat`, 'utf8').catch(() => '')));
  return stats.flatMap((stat, index) => {
    // The command's name stands in brackets and may hold brackets and spaces itself.
    const [state = '', parent = '', ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return stat === '' ? [] : [{ pid: Number(ids[index]), parent: Number(parent), startedAt: rest[17] ?? '', state }];
  });
}
