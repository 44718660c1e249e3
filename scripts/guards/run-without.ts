/** Runs tests on sources of which one guard is taken out, in memory alone: nothing on the disk is touched. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startVitest } from 'vitest/node';
import type { Guard } from './guards.ts';

const packages = fileURLToPath(new URL('../../packages', import.meta.url));

export interface Verdict {
  readonly guard: Guard;
  /** Titles of tests that failed without the guard. */
  readonly missedBy: readonly string[];
  /** Why nothing can be said: its text is not in the source, or the source does not load without it. */
  readonly trouble: string | null;
}

/** One vitest, a project for each guard. */
export async function runWithout(guards: readonly Guard[]): Promise<readonly Verdict[]> {
  const texts = await Promise.all(guards.map((guard) => readFile(sourceOf(guard), 'utf8')));
  const found = guards.filter((guard, index) => texts[index]?.split(guard.text).length === 2);
  const vitest = await startVitest('test', [], {
    config: false,
    watch: false,
    reporters: [{}],
    projects: found.map((guard) => ({
      root: join(packages, guard.package),
      // Named apart: vitest keeps what it has transformed, and tells projects apart by the names of their plugins.
      plugins: [{ name: `without ${guard.name}`, enforce: 'pre', transform: (code: string, id: string) => (id === sourceOf(guard) ? code.replace(guard.text, () => guard.without) : null) }],
      test: {
        name: guard.name,
        include: guard.tests.map((test) => `src/${test}`),
        ...(guard.package === 'intelligence-services' ? { globalSetup: ['./src/db/test-server.ts'] } : {}),
        isolate: false,
        testTimeout: 10_000,
        hookTimeout: 60_000,
      },
    })),
  });
  const modules = vitest.state.getTestModules();
  await vitest.close();
  return guards.map((guard) => {
    if (!found.includes(guard)) return { guard, missedBy: [], trouble: `its text stands not once in ${guard.file}` };
    const own = modules.filter(({ project }) => project.name === guard.name);
    const broken = own.flatMap((module) => module.errors().map(({ message }) => message));
    const missedBy = own.flatMap((module) => [...module.children.allTests('failed')].map(({ name }) => name));
    return { guard, missedBy, trouble: broken[0] ?? null };
  });
}

function sourceOf({ package: name, file }: Guard): string {
  return join(packages, name, 'src', file);
}
