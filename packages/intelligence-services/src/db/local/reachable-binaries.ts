/** A copy of the server's programs where its user can reach them: a checkout under /root is closed to nobody. */
import { createHash } from 'node:crypto';
import { cp, lstat, mkdtemp, rename, rm, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { canReach, type ServerAccount } from './server-account.ts';
import type { ServerBinaries } from './server-binaries.ts';

/** The binaries themselves where they can be reached; else a copy (60 MB) in the temporary folder, made once and shared by all stores. */
export async function reachableBinaries(binaries: ServerBinaries, account: ServerAccount | null): Promise<ServerBinaries> {
  if (await canReach(account, binaries.bin)) return binaries;
  const root = dirname(binaries.bin);
  const name = createHash('sha256').update(root).digest('hex').slice(0, 12);
  const copy = join(tmpdir(), `sluice-postgres-${binaries.major}-${name}`);
  if (!(await isOurs(copy))) await copyInto(root, copy);
  return { ...binaries, bin: join(copy, 'bin') };
}

/** Programs are only run from a folder that we made: anyone may write to the temporary folder. */
async function isOurs(folder: string): Promise<boolean> {
  const found = await lstat(folder).catch(() => null);
  return found !== null && found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o022) === 0;
}

/** By rename, so that no process ever runs half a copy; where another was quicker, its copy is as good. */
async function copyInto(root: string, copy: string): Promise<void> {
  const draft = await mkdtemp(`${copy}-`);
  try {
    await cp(root, draft, { recursive: true, verbatimSymlinks: true });
    await chmod(draft, 0o755);
    await rename(draft, copy);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!(await isOurs(copy))) throw error;
  }
}
