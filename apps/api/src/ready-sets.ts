/** The sets of targets that come with Sluice: what most people ask of papers, to begin with. */
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Target } from '@sluice/core-models';
import { loadTargets } from '@sluice/pipeline';
import { notFound } from './problem.ts';

const folder = fileURLToPath(new URL('../../../examples/targets', import.meta.url));

export interface ReadySet {
  readonly name: string;
  readonly targets: readonly Target[];
}

export async function readySets(): Promise<readonly ReadySet[]> {
  const files = (await readdir(folder).catch(() => [])).filter((file) => file.endsWith('.yaml')).toSorted();
  return await Promise.all(files.map(async (file) => ({ name: basename(file, '.yaml'), targets: await loadTargets({ path: join(folder, file), cwd: folder, env: {} }) })));
}

export async function readySet(name: string): Promise<readonly Target[]> {
  const found = (await readySets()).find((set) => set.name === name);
  if (found === undefined) throw notFound(`a set of targets named ${JSON.stringify(name)}`);
  return found.targets;
}
