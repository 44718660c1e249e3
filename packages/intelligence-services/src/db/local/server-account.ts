/** Under which user the server runs, and whether that user can reach a folder: Postgres refuses to be root. */
import { chown, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import process from 'node:process';

export interface ServerAccount {
  readonly uid: number;
  readonly gid: number;
}

/** Null where the server runs as this process's own user. As root: whoever owns the cluster, else nobody (65534). */
export async function serverAccount(dataDirectory: string): Promise<ServerAccount | null> {
  if (process.getuid?.() !== 0) return null;
  const owner = await stat(dataDirectory).catch(() => null);
  return owner === null || owner.uid === 0 ? { uid: 65_534, gid: 65_534 } : { uid: owner.uid, gid: owner.gid };
}

/** Makes a private folder of the server's. */
export async function makeFolderFor(account: ServerAccount | null, path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  if (account !== null) await chown(path, account.uid, account.gid);
}

/** True where every folder above `path` lets the account through. Access lists are not read: a folder that only they open counts as closed. */
export async function canReach(account: ServerAccount | null, path: string): Promise<boolean> {
  if (account === null) return true;
  for (let folder = dirname(path), below = path; folder !== below; below = folder, folder = dirname(folder)) {
    const { uid, gid, mode } = await stat(folder);
    const execute = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & execute) === 0) return false;
  }
  return true;
}
