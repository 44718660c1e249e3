import { execFile } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const program = `
import { registerHooks } from 'node:module';
import { resolveQuickly } from '@sluice/core-models';
const asked = [];
registerHooks({ resolve: (specifier, context, next) => (asked.push([specifier, context.parentURL ?? '']), next(specifier, context)) });
if (process.argv[1] === 'quickly') resolveQuickly();
const { sql } = await import('drizzle-orm');
const { text, pgTable } = await import('drizzle-orm/pg-core');
const inside = asked.filter(([, parent]) => parent.includes('/node_modules/drizzle-orm/')).length;
console.log(JSON.stringify({ inside, outside: asked.some(([specifier]) => specifier === 'drizzle-orm/pg-core'), table: pgTable('t', { a: text('a') }).a.name, isSql: sql\`1\` !== undefined }));
`;

test('resolveQuickly() resolves what drizzle-orm imports of itself, leaves the rest to Node, and drizzle-orm works', async () => {
  const load = async (how: string): Promise<{ inside: number }> => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program, how], { cwd: fileURLToPath(new URL('../..', import.meta.url)) });
    return JSON.parse(stdout);
  };
  const works = { outside: true, table: 'a', isSql: true };
  expect(await load('quickly')).toEqual({ inside: 0, ...works });
  const plain = await load('plainly');
  expect(plain).toEqual({ inside: expect.any(Number), ...works });
  expect(plain.inside).toBeGreaterThan(100);
});
