/** Which store a command means: `--db`, else DATABASE_URL, else the nearest `.sluice/` upwards from where the user stands. */
import { stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ConfigurationError, makeFolders } from '@sluice/core-models';

export interface StoreAddress {
  readonly db: string;
  /** The `.sluice` folder, for the store of a folder. */
  readonly folder: string | null;
  /** True where there is none yet. */
  readonly isNew: boolean;
}

/** Where a command was typed, and what its environment says. */
export interface Standpoint {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Nothing is made here. */
export async function storeAddress(terminal: Standpoint, db: string | undefined): Promise<StoreAddress> {
  const given = db ?? terminal.env['DATABASE_URL'];
  if (given !== undefined && given !== '') return { db: absolute(given, terminal.cwd), folder: null, isNew: false };
  const found = await nearestStore(terminal.cwd);
  const folder = found ?? join(terminal.cwd, '.sluice');
  return { db: `local:${join(folder, 'db')}`, folder, isNew: found === null };
}

/** Makes the `.sluice` folder, and keeps it out of the version control of the folder around it. */
export async function makeStore(folder: string): Promise<void> {
  try {
    await makeFolders(folder);
    await writeFile(join(folder, '.gitignore'), '*\n', { flag: 'wx' });
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') return;
    throw new ConfigurationError(`Cannot create the store "${folder}": ${cause instanceof Error ? cause.message : String(cause)}; expected a folder you may write to, or --db`, { cause });
  }
}

async function nearestStore(from: string): Promise<string | null> {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, '.sluice');
    const facts = await stat(candidate).catch(() => null);
    if (facts?.isDirectory() === true) return candidate;
    if (dirname(folder) === folder) return null;
  }
}

/** A relative DIR is meant from where the command was typed. */
function absolute(db: string, cwd: string): string {
  const [, kind, folder] = /^(local|pglite):(.+)$/s.exec(db) ?? [];
  if (kind === undefined || folder === undefined || (kind === 'pglite' && folder === 'memory')) return db;
  return `${kind}:${resolve(cwd, folder)}`;
}
