import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { openDatabase } from '../open.ts';
import { rowsOf } from '../rows.ts';
import { paces } from '../schema.ts';
import { testFolder } from './test-process.ts';

const strace = ['/usr/bin/strace', '/bin/strace'].find((path) => existsSync(path));

// What a power cut would leave is what fsync had been called for when the commit was acknowledged.
test.skipIf(strace === undefined)('a commit of the local store is on the disk before it is acknowledged (needs strace)', async () => {
  await using folder = await testFolder();
  const log = join(folder.path, 'strace.log');
  {
    await using db = await openDatabase({ url: `local:${join(folder.path, 'db')}` });
    const traced = await db.transaction(async (transaction) => {
      const [{ pid }] = z.tuple([z.object({ pid: z.number() })]).parse(await rowsOf(transaction, sql`select pg_backend_pid() as pid`));
      const tracer = spawn(strace ?? '', ['-y', '-s', '80', '-e', 'trace=pwrite64,fdatasync,fsync,sendto', '-o', log, '-p', String(pid)], { stdio: ['ignore', 'ignore', 'pipe'] });
      await once(createInterface({ input: tracer.stderr }), 'line');
      await transaction.insert(paces).values({ host: 'kept', nextAt: sql`now()` });
      return tracer;
    });
    const ended = once(traced, 'exit');
    traced.kill('SIGINT');
    await ended;
  }
  const calls = (await readFile(log, 'utf8')).split('\n');
  const written = calls.findLastIndex((call) => /^pwrite64\(.*pg_wal/.test(call));
  const synced = calls.findIndex((call) => /^f(data)?sync\(.*pg_wal.* = 0$/.test(call));
  const acknowledged = calls.findIndex((call) => /^sendto\(.*COMMIT/.test(call));
  expect(written).toBeGreaterThanOrEqual(0);
  expect(synced).toBeGreaterThan(written);
  expect(acknowledged).toBeGreaterThan(synced);
});
