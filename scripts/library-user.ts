/** `pnpm library`: the workspace that uses Sluice as a library, and the service, each under Node and under Deno: the same papers end the same. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@sluice/testing';

const root = fileURLToPath(new URL('../', import.meta.url));
const example = join(root, 'examples/library/question-by-paper.ts');
const service = join(root, 'apps/api/src/main.ts');
const papers = join(root, 'examples/first-run/papers');
const runtimes = [
  { name: 'node', file: process.execPath, before: [] },
  { name: 'deno', file: join(root, 'node_modules/.bin/deno'), before: ['run', '-A'] },
] as const;
const { INIT_CWD: _typedIn, DATABASE_URL: _db, ...env } = process.env;

await using folder = await temporaryFolder();
const told: string[] = [];
for (const runtime of runtimes) {
  const cwd = join(folder.path, runtime.name);
  await mkdir(cwd);
  const lines = await printed(runtime, [example], cwd);
  // Papers are told as they are done, the last line with the time that it took.
  told.push(lines.map((line) => line.replace(/ in [\d.]+ s$/, '')).toSorted().join('\n'));
  console.log(`the library under ${runtime.name}: ${lines.at(-1)}`);
  console.log(`the service under ${runtime.name}: ${await served(runtime, cwd)}`);
}
if (told[0] !== told[1] || told[0]?.includes('4 extracted, 0 cached, 1 duplicate') !== true) {
  console.error(`Node's library user prints\n${told[0]}\nDeno's prints\n${told[1]}\nexpected the same, with 4 extracted and 1 duplicate`);
  process.exitCode = 1;
}

type Runtime = (typeof runtimes)[number];

async function printed({ name, file, before }: Runtime, args: readonly string[], cwd: string): Promise<readonly string[]> {
  const child = spawn(file, [...before, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = await Array.fromAsync(createInterface({ input: child.stdout }));
  if (child.exitCode === null) await once(child, 'exit');
  if (child.exitCode !== 0) throw new Error(`Cannot run the library's user under ${name}: it ended with ${child.exitCode}; expected 0`);
  return lines;
}

/** Begins a run over HTTP, follows its events to the end, ends the service. */
async function served({ name, file, before }: Runtime, cwd: string): Promise<string> {
  const child = spawn(file, [...before, service, '--port', '0', '--db', `local:${join(cwd, 'service')}`], { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [first] = await once(createInterface({ input: child.stdout }), 'line');
    const address = /http:\/\/[^,\s]+/.exec(String(first))?.[0] ?? '';
    const begun = await fetch(`${address}/v1/runs`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ sources: [papers], targets: 'methods-summary' }) });
    const events = await (await fetch(`${address}${begun.headers.get('location')}/events`)).text();
    const ended = /^data: (\{"type":"run_ended".*\})$/m.exec(events)?.[1] ?? '';
    if (!ended.includes('"status":"finished"') || !ended.includes('"extracted":4') || !ended.includes('"duplicate":1')) {
      console.error(`The service under ${name} tells ${ended || 'nothing'}; expected a finished run with 4 extracted and 1 duplicate`);
      process.exitCode = 1;
    }
    return ended;
  } finally {
    const closed = once(child, 'close');
    // Deno stands behind a shell script of pnpm's, which would end alone: the whole group is told, and its last one closes the pipe.
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
    await closed;
  }
}
