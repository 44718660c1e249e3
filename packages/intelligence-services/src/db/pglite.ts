/** `pglite:DIR`: Postgres in WebAssembly. Survives `kill -9`, not power loss (it never calls fsync), and takes one opener. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import { makeFolders } from '@sluice/core-models';
import { drizzle } from 'drizzle-orm/pglite';
import type { Database } from './database.ts';
import { DatabaseError, StoreHeldError, innermostMessage } from './errors.ts';
import { type FileLock, lockHolder, tryLock } from './lock.ts';
import { migrate } from './migrate.ts';
import { thisOwner } from './owner.ts';
import { pgliteOptions } from './pglite-options.ts';
import * as schema from './schema.ts';

/** `directory` null keeps everything in memory, for tests. */
export async function openPGlite(options: { readonly directory: string | null }): Promise<Database> {
  const { directory } = options;
  const url = directory === null ? 'pglite:memory' : `pglite:${resolve(directory)}`;
  using owned = new DisposableStack();
  if (directory !== null) owned.use(await lockDirectory(resolve(directory)));
  const client = await startClient(directory);
  const orm = drizzle(client, { schema });
  try {
    await migrate(orm);
  } catch (error) {
    await client.close();
    throw error;
  }
  const kept = owned.move();
  return {
    kind: 'pglite',
    url,
    orm,
    transaction: (work) => orm.transaction(work),
    async [Symbol.asyncDispose]() {
      // Closing twice is an error of PGlite's; disposing twice is none of ours.
      if (!client.closed) await client.close();
      kept.dispose();
    },
  };
}

/** PGlite has no lock of its own: two openers silently lose committed rows of each other. */
async function lockDirectory(directory: string): Promise<FileLock> {
  const path = join(directory, 'lock.sqlite');
  let lock: FileLock | null;
  try {
    await makeFolders(directory);
    lock = tryLock(path, thisOwner());
  } catch (error) {
    throw new DatabaseError(`Cannot open the store in "${directory}": ${innermostMessage(error)}; expected a folder that can be written to`, { cause: error });
  }
  if (lock !== null) return lock;
  const holder = lockHolder(path) ?? 'unknown';
  throw new StoreHeldError(
    `Cannot open the store in "${directory}": process ${holder} has it open; expected one process at a time. Wait for it, or use --db local:DIR or postgres://…, which many processes can share`,
    { url: `pglite:${directory}`, holder },
  );
}

async function startClient(directory: string | null): Promise<PGlite> {
  try {
    return await (directory === null ? PGlite.create(pgliteOptions) : startIn(directory));
  } catch (error) {
    throw new DatabaseError(`Cannot open the store in "${directory ?? 'memory'}": ${innermostMessage(error)}; expected PGlite to start`, { cause: error });
  }
}

/** A folder whose making was cut short cannot be opened ever after; nothing was stored in it, so it is made anew. */
async function startIn(directory: string): Promise<PGlite> {
  const data = join(directory, 'pgdata');
  const whole = join(directory, 'pgdata.whole');
  const isWhole = (await stat(whole).catch(() => null)) !== null;
  if (!isWhole) {
    await rm(data, { recursive: true, force: true });
    await makeFiles(data);
  }
  const client = await PGlite.create(data, pgliteOptions);
  if (!isWhole) await writeFile(whole, '');
  return client;
}

/** In a process of its own: what that takes, 500 MB, this one would keep. */
async function makeFiles(directory: string): Promise<void> {
  const child = fork(fileURLToPath(new URL('./pglite-files.ts', import.meta.url)), [directory], { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-2000)));
  const [code]: readonly unknown[] = await once(child, 'exit');
  if (code !== 0) throw new Error(said.trim() === '' ? `the process that makes its files ended with ${String(code)}` : said.trim());
}
