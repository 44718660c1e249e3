/** Behind PgBouncer in transaction mode each transaction may meet another connection: nothing may rest on the one before. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { temporaryFolder } from '@sluice/testing';
import postgres from 'postgres';
import { expect, inject, test } from 'vitest';
import { commitOutcomes } from '../checkpoint/commit-outcomes.ts';
import { runCounts } from '../checkpoint/run-counts.ts';
import { outcome, testRun } from '../checkpoint/test-run.ts';
import { SharedSlots } from '../limits/shared-slots.ts';
import { takeTokens } from '../limits/token-minute.ts';
import { fillQueue } from '../queue/feed-queue.ts';
import { leaseFence } from '../queue/lease-fence.ts';
import { PaperQueue } from '../queue/paper-queue.ts';
import { beat } from '../queue/workers.ts';
import { openDatabase } from './open.ts';

const isInstalled = spawnSync('pgbouncer', ['--version']).error === undefined;

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test.skipIf(!isInstalled)('openDatabase(), the queue and the shared limits work through PgBouncer in transaction mode', { timeout: 120_000 }, async () => {
  const server = new URL(inject('postgresUrl'));
  const admin = postgres(server.href, { max: 1, onnotice: () => {} });
  const name = `bounced_${Date.now()}`;
  await admin.unsafe(`create database ${name}`);
  await using folder = await temporaryFolder();
  await chmod(folder.path, 0o755);
  const port = await freePort();
  await writeFile(
    join(folder.path, 'pgbouncer.ini'),
    `[databases]\n* = host=${server.hostname} port=${server.port} user=${server.username}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = ${port}\nunix_socket_dir =\nauth_type = any\npool_mode = transaction\ndefault_pool_size = 3\n`,
  );
  // It refuses to be root.
  const account = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const bouncer = spawn('pgbouncer', [join(folder.path, 'pgbouncer.ini')], { stdio: ['ignore', 'ignore', 'pipe'], cwd: folder.path, ...account });
  let said = '';
  bouncer.stderr.on('data', (text) => (said += String(text)));
  try {
    await expect.poll(() => said, { timeout: 30_000 }).toContain('process up');
    const url = `postgres://${server.username}@127.0.0.1:${port}/${name}`;
    await using db = await openDatabase({ url });
    await using queue = await PaperQueue.open(db, { migrate: true });
    const runId = await testRun(db, 60);
    await fillQueue(db, queue, { runId });
    // Many at once over three connections.
    const workOff = async (): Promise<void> => {
      for (;;) {
        const leases = await queue.take(runId, 'download', 5);
        if (leases.length === 0) return;
        const byOrdinal = new Map(leases.map((lease) => [lease.ordinal, lease]));
        await queue.renew(leases);
        await commitOutcomes(db, leases.map(({ ordinal }) => outcome(runId, ordinal)), { leases: leaseFence(queue, runId, (ordinal) => byOrdinal.get(ordinal)) });
      }
    };
    await Promise.all(Array.from({ length: 6 }, workOff));
    // Of two that reach for the same papers at once one may go away with none, and end early.
    await workOff();
    expect(await runCounts(db, runId)).toMatchObject({ total: 60, counts: { extracted: 60, pending: 0 } });
    await beat(db, { workerId: 'w', steps: [], attending: [], busy: [], notes: {} });
    await queue.supervise();
    const slots = new SharedSlots(db, { owner: 'w', now: () => Date.now(), random: Math.random, sleep: () => new Promise((resolve) => setImmediate(resolve)) });
    const signal = new AbortController().signal;
    await Promise.all(Array.from({ length: 5 }, async () => (await slots.take({ scope: 's', limit: 2, signal })).release()));
    await slots[Symbol.asyncDispose]();
    // Its lock would be the pooler's, and stay when the process goes.
    expect(await db.server?.lifeline('w')).toBe(null);
    expect(await takeTokens(db, { scope: 't', limit: 10, tokens: 5 })).toBe(0);
  } finally {
    bouncer.kill('SIGINT');
    await once(bouncer, 'exit');
    await admin.unsafe(`drop database ${name} with (force)`);
    await admin.end();
  }
});
