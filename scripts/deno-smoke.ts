/** `pnpm deno:smoke`: the sources type-check, the core of the suite passes and the CLI gives the same results under Deno as under Node. */
import { spawnSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { compareResults, readDurableResults, temporaryFolder } from '@sluice/testing';

const root = fileURLToPath(new URL('../', import.meta.url));
const deno = join(root, 'node_modules/.bin/deno');
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
const main = join(root, 'apps/cli/src/main.ts');
const example = join(root, 'examples/first-run');

/** Suites that need no browser's canvas: the models, the graph and its parts, the readers of layout, identity and text. */
const core: readonly (readonly [workspace: string, ...folders: readonly string[]])[] = [
  ['packages/core-models', 'src'],
  ['packages/pipeline', 'src/admit', 'src/graph', 'src/stage', 'src/window', 'src/deliver'],
  ['packages/pdf-fallback', 'src/layout', 'src/sandbox'],
  ['packages/intelligence-services', 'src/dedup', 'src/filter'],
];

/** What these say of the labelled sets is the same on any runtime; the stores are tried by the example and by `pnpm library`. */
const leftOut = ['labelled-sets', 'rank-corpus', '*-run'].flatMap((name) => ['--exclude', `**/${name}.test.ts`]);

run('deno check', deno, ['check', 'packages/*/src/**/*.ts', 'apps/*/src/**/*.ts', 'scripts', 'examples'], root);
for (const [workspace, ...folders] of core) {
  run(`${workspace} under Deno`, deno, ['run', '-A', vitest, 'run', '--reporter=dot', ...leftOut, ...folders], join(root, workspace));
}
await using folder = await temporaryFolder();
const results = [];
for (const [name, file, ...before] of [['deno', deno, 'run', '-A'], ['node', process.execPath]] as const) {
  const cwd = join(folder.path, name);
  await mkdir(cwd);
  const args = [...before, main, 'run', join(example, 'papers'), '--targets', join(example, 'targets.yaml'), '--db', `local:${join(cwd, 'db')}`, '--out', 'out'];
  run(`the example under ${name}`, file, args, cwd);
  results.push(await readDurableResults(join(cwd, 'out', 'results.jsonl')));
}
const [underDeno = [], underNode = []] = results;
const differences = compareResults(underNode, underDeno);
for (const { entry, field, expected, actual } of differences) console.error(`entry ${entry} ${field}: Node gives ${expected}, Deno ${actual}`);
console.log(`deno smoke: ${underDeno.length} results, ${differences.length} differences from Node's`);
process.exitCode = differences.length > 0 || underDeno.length === 0 ? 1 : 0;

/** Ends the script with the child's code where it fails. */
function run(what: string, file: string, args: readonly string[], cwd: string): void {
  const started = performance.now();
  // INIT_CWD would make the CLI believe that pnpm was started in the user's folder.
  const { INIT_CWD: _typedIn, ...env } = process.env;
  const child = spawnSync(file, args, { cwd, env, stdio: ['ignore', 'inherit', 'inherit'], timeout: 300_000 });
  if (child.status !== 0) {
    console.error(`${what}: ended with ${child.status ?? child.signal ?? child.error?.message}; expected 0`);
    process.exit(1);
  }
  console.log(`${what}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
