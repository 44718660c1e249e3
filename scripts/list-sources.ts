/** Every TypeScript source of the checkout, for the checks that look at all of them. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

const roots = ['packages', 'apps', 'scripts', 'bench', 'examples'];
const skipped = new Set(['node_modules', 'reports', 'coverage', '.turbo', '.sluice']);

/** Paths from `root`, forward slashes, sorted by code point. */
export async function listSources(root: string): Promise<readonly string[]> {
  const found = await Promise.all(roots.map((folder) => walk(root, folder)));
  return found.flat().toSorted();
}

async function walk(root: string, folder: string): Promise<readonly string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return skipped.has(entry.name) ? [] : await walk(root, path);
      return entry.name.endsWith('.ts') ? [path] : [];
    }),
  );
  return found.flat();
}
