import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { registerHooks } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { resolveQuickly } from './resolve-quickly.ts';

test('resolveQuickly() resolves the relative imports of drizzle-orm itself, and leaves those of any other package to Node', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-resolve-'));
  const asked: string[] = [];
  const hooks = registerHooks({
    resolve: (specifier, context, next) => {
      asked.push(specifier);
      return next(specifier, context);
    },
  });
  try {
    resolveQuickly();
    for (const name of ['drizzle-orm', 'another']) {
      const home = join(folder, 'node_modules', name);
      await mkdir(join(home, 'inner'), { recursive: true });
      await writeFile(join(home, 'package.json'), JSON.stringify({ name, type: 'module' }));
      await writeFile(join(home, 'index.js'), `export { answer } from './inner/answer-of-${name}.js';`);
      await writeFile(join(home, 'inner', `answer-of-${name}.js`), 'export const answer = 42;');
      expect(await import(pathToFileURL(join(home, 'index.js')).href)).toMatchObject({ answer: 42 });
    }
    expect(asked).toContain('./inner/answer-of-another.js');
    expect(asked).not.toContain('./inner/answer-of-drizzle-orm.js');
  } finally {
    hooks.deregister();
    await rm(folder, { recursive: true, force: true });
  }
});
