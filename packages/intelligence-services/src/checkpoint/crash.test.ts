import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp } from 'node:fs/promises';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, inject, test } from 'vitest';
import { testFolder } from '../db/local/test-process.ts';
import { openDatabase } from '../db/open.ts';
import { copyOfTemplate } from '../db/test-template.ts';
import { readEvents } from './events.ts';
import { runCounts } from './run-counts.ts';
import { testRun } from './test-run.ts';

/** Lets it acknowledge at least one batch, then kills it at no moment in particular; the last number that it acknowledged. */
async function killWhileCommitting(child: ChildProcess, delayMs: number): Promise<number> {
  let acknowledged = 0;
  child.stdout?.on('data', (chunk) => (acknowledged = Number(String(chunk).trim().split('\n').at(-1))));
  if (child.stdout !== null) await once(child.stdout, 'data');
  await sleep(delayMs);
  child.kill('SIGKILL');
  await once(child, 'close');
  return acknowledged;
}

describe.each(['local', 'pglite'])('on %s:', { timeout: 120_000 }, (kind) => {
  test('kill -9 while outcomes are committed loses none that was acknowledged, and leaves no batch half recorded', async () => {
    await using folder = await testFolder();
    if (kind === 'pglite') await cp(await copyOfTemplate(inject('pgliteRoot')), folder.path, { recursive: true });
    const url = `${kind}:${folder.path}`;
    const runId = await (async () => {
      await using db = await openDatabase({ url });
      return await testRun(db, 20_000);
    })();
    const script = fileURLToPath(new URL('./test-committer.ts', import.meta.url));
    let recorded = 0;
    for (const delayMs of [0, 13, 57]) {
      const child = spawn(process.execPath, [script, url, runId, String(recorded + 1)], { stdio: ['ignore', 'pipe', 'inherit'] });
      const acknowledged = await killWhileCommitting(child, delayMs);
      await using db = await openDatabase({ url });
      const { counts } = await runCounts(db, runId);
      expect(counts.extracted).toBeGreaterThanOrEqual(acknowledged);
      expect(acknowledged).toBeGreaterThan(recorded);
      expect(counts.extracted % 10).toBe(0);
      expect((await readEvents(db, runId, { limit: 100_000 })).length).toBe(counts.extracted);
      recorded = counts.extracted;
    }
  });
});
