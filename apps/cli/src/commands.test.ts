import { execFileSync } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/** Prints which packages a module loads. */
const program = `
import { registerHooks } from 'node:module';
const loaded = new Set();
registerHooks({ load: (url, context, next) => { loaded.add(/packages\\/([^/]+)\\/src|node_modules\\/(?:\\.pnpm\\/)?([^/]+)/.exec(url)?.slice(1).find(Boolean)); return next(url, context); } });
for (const file of process.argv.slice(1)) await import(file);
console.log([...loaded].join(' '));
`;

test.skipIf('Deno' in globalThis)('addCommands() leaves the store, the model, schemas and the readers of other commands unloaded until one is typed', () => {
  const files = ['terminal.ts', 'program.ts', 'commands/convert.ts'].map((file) => fileURLToPath(new URL(file, import.meta.url)));
  const loaded = execFileSync(process.execPath, ['--input-type=module', '-e', program, ...files], { encoding: 'utf8' }).trim().split(' ');
  expect(loaded).toContain('pdf-fallback');
  expect(loaded.filter((name) => /^(?:pipeline|intelligence-services|openai|undici|drizzle|pdfjs|rxjs|zod|string-width)/.test(name))).toEqual([]);
});
