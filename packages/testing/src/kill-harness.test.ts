import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { expect, test } from 'vitest';
import { compareResults, readDurableResults } from './durable-results.ts';
import { watchFamily } from './family.ts';
import { type Attempt, runAndKill } from './kill-harness.ts';
import type { Kill } from './kill-plan.ts';
import { paidTwice } from './paid-twice.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Asks an "oracle" (a line in a log) for each of twelve entries and keeps the answers; `forgets` is its bug. */
const toy = `
import { appendFileSync, existsSync, readFileSync, writeFileSync, fsyncSync, openSync } from 'node:fs';
const forgets = process.argv[2] === 'forgets';
const done = existsSync('kept') && !forgets ? readFileSync('kept', 'utf8').split('\\n').slice(0, -1).map(Number) : [];
const [name, hit] = (process.env.SLUICE_FAILPOINT ?? ':').split(':');
let passed = 0;
console.log('started');
for (let entry = 1; entry <= 12; entry += 1) {
  if (done.includes(entry)) continue;
  appendFileSync('log', JSON.stringify({ at: new Date().toISOString(), hash: String(entry) }) + '\\n');
  await new Promise((resolve) => setTimeout(resolve, 5));
  appendFileSync('kept', entry + '\\n');
  console.log('kept ' + entry);
  passed += 1;
  if (name === 'kept' && passed === Number(hit)) process.kill(process.pid, 'SIGKILL');
}
writeFileSync('results.jsonl', Array.from({ length: 12 }, (_, i) => JSON.stringify({ entry: i + 1, worker: process.pid }) + '\\n').join(''));
`;

const late = { byProgress: 100 };
const planned: readonly Kill[] = [
  { ...late, how: 'failpoint', name: 'kept', hit: 2 },
  { how: 'failpoint', name: 'never passed', hit: 1, byProgress: 3 },
  { ...late, how: 'time', since: 'start', afterMs: 0 },
  { ...late, how: 'time', since: 'first_line', afterMs: 0 },
];

const inTurn = (kills: readonly Kill[]) => (before: readonly unknown[]) => kills[before.length] ?? null;

async function play(folder: string, options: { readonly forgets: boolean; readonly kills: readonly Kill[]; readonly isOver?: (attempt: Attempt) => boolean }): Promise<readonly Attempt[]> {
  await writeFile(join(folder, 'toy.mjs'), toy);
  return await runAndKill({
    command: { file: process.execPath, args: ['toy.mjs', ...(options.forgets ? ['forgets'] : [])], cwd: folder, env: {} },
    nextKill: inTurn(options.kills),
    isProgress: (line) => line.startsWith('kept '),
    ...(options.isOver === undefined ? {} : { isOver: options.isOver }),
    timeoutMs: 30_000,
    signal: new AbortController().signal,
  });
}

test('runAndKill() kills as planned, and the last attempt ends the work', { timeout: 60_000 }, async () => {
  await using folder = await temporaryFolder();
  const attempts = await play(folder.path, { forgets: false, kills: planned });
  expect(attempts.map(({ killed }) => killed)).toEqual([true, true, true, true, false]);
  // The second kill's failpoint is not there: it comes by what the program has told.
  expect(attempts[1]?.progress).toBeGreaterThanOrEqual(3);
  expect(attempts.at(-1)).toMatchObject({ killed: false, exitCode: 0 });
  const results = await readDurableResults(join(folder.path, 'results.jsonl'));
  expect(compareResults(Array.from({ length: 12 }, (_, index) => ({ entry: index + 1 })), results)).toEqual([]);
  const paid = await paidTwice({ logFile: join(folder.path, 'log'), attempts, maxInFlight: 1 });
  expect(paid).toMatchObject({ distinct: 12, unexcused: 0 });
  expect(paid.repeated).toBeLessThanOrEqual(paid.allowed);
});

test('runAndKill() does not begin anew what was killed when its work was done', { timeout: 60_000 }, async () => {
  await using folder = await temporaryFolder();
  const lastEntry: Kill = { ...late, how: 'failpoint', name: 'kept', hit: 12 };
  const attempts = await play(folder.path, { forgets: false, kills: [lastEntry], isOver: ({ progress }) => progress === 12 });
  expect(attempts).toMatchObject([{ killed: true, exitCode: null }]);
});

test('paidTwice() finds a program that forgets what it has paid for', { timeout: 60_000 }, async () => {
  await using folder = await temporaryFolder();
  const attempts = await play(folder.path, { forgets: true, kills: Array.from({ length: 3 }, () => ({ ...late, how: 'failpoint', name: 'kept', hit: 6 }) as const) });
  const paid = await paidTwice({ logFile: join(folder.path, 'log'), attempts, maxInFlight: 1 });
  expect(paid.repeated).toBeGreaterThan(paid.allowed);
});

test('paidTwice() does not excuse a repeat without a kill in between', async () => {
  await using folder = await temporaryFolder();
  const logFile = join(folder.path, 'log');
  await writeFile(logFile, ['a', 'b', 'a'].map((hash, index) => JSON.stringify({ at: new Date(index * 1000).toISOString(), hash })).join('\n') + '\n{"torn');
  expect(await paidTwice({ logFile, attempts: [], maxInFlight: 2 })).toEqual({ requests: 3, distinct: 2, repeated: 1, unexcused: 1, allowed: 0 });
});

test('runAndKill() throws where an attempt hangs', { timeout: 60_000 }, async () => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, 'hang.mjs'), 'setInterval(() => {}, 1000);');
  const command = { file: process.execPath, args: ['hang.mjs'], cwd: folder.path, env: {} };
  const hanging = runAndKill({ command, nextKill: () => null, timeoutMs: 400, signal: new AbortController().signal });
  await expect(hanging).rejects.toThrow('no end after 400 ms');
});

test.skipIf(process.platform !== 'linux')('watchFamily() finds a grandchild that a killed program left behind', { timeout: 60_000 }, async () => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, 'sleeper.mjs'), 'setInterval(() => {}, 1000);');
  await writeFile(join(folder.path, 'parent.mjs'), "import { spawn } from 'node:child_process';\nspawn(process.execPath, ['sleeper.mjs'], { detached: true, stdio: 'ignore' });\nsetInterval(() => {}, 1000);");
  using family = watchFamily({ everyMs: 20 });
  const command = { file: process.execPath, args: ['parent.mjs'], cwd: folder.path, env: {} };
  const hanging = runAndKill({ command, nextKill: () => null, timeoutMs: 1500, signal: new AbortController().signal, family });
  await expect(hanging).rejects.toThrow('no end');
  const left = await family.living();
  expect(left.map(({ command: line }) => line.includes('sleeper.mjs'))).toEqual([true]);
  for (const { pid } of left) process.kill(pid, 'SIGKILL');
});

test('runAndKill() stops where the program fails by itself, since a restart would hide it', { timeout: 60_000 }, async () => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, 'fail.mjs'), 'console.error("no"); process.exitCode = 5;');
  const attempts = await runAndKill({
    command: { file: process.execPath, args: ['fail.mjs'], cwd: folder.path, env: {} },
    nextKill: () => ({ ...late, how: 'time', since: 'start', afterMs: 20_000 }),
    timeoutMs: 30_000,
    signal: new AbortController().signal,
  });
  expect(attempts).toHaveLength(1);
  expect(attempts[0]).toMatchObject({ killed: false, exitCode: 5, stderr: 'no\n' });
});
