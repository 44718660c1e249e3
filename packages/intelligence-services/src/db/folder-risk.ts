/** Folders where no database is safe: on a network mount, whose locks and fsync promise less, or copied by a sync program while it is written. */
import { access, statfs } from 'node:fs/promises';
import { dirname, join, parse, resolve } from 'node:path';

/** `f_type` of statfs(2), from linux/magic.h. */
const NETWORK_MOUNTS = new Map([
  [0x69_69, 'NFS'],
  [0x51_7b, 'SMB'],
  [0xff_53_4d_42, 'CIFS'],
  [0xfe_53_4d_42, 'SMB'],
  [0x01_02_19_97, '9P'],
  [0x53_46_41_4f, 'AFS'],
  [0x00_c3_64_00, 'Ceph'],
]);

/** Folder names that the programs give what they sync. */
const SYNCED_NAME = /^(dropbox( \(.+\))?|onedrive( - .+)?|google ?drive|my drive|googledrive-.+|onedrive-.+|icloud ?drive|mobile documents|nextcloud|owncloud|pcloud ?drive|box sync|synology ?drive)$/i;

/** Files that they leave at the top of it. */
const SYNC_MARKERS = ['.dropbox', '.dropbox.cache', '.stfolder', '.sync_journal.db', '.owncloudsync.log'];

/**
 * A sentence that says why a store in this folder is in danger, and what to do; null where nothing speaks against it. The folder need not exist.
 *
 * @param fileSystemOf - the number of the file system that a folder is on, as statfs(2) gives it
 */
export async function folderRisk(directory: string, fileSystemOf = fileSystemType): Promise<string | null> {
  const advice = 'put it on a local disk with --db local:DIR, or use --db postgres://…';
  const path = resolve(directory);
  const mount = NETWORK_MOUNTS.get(await fileSystemOf(path));
  if (mount !== undefined) return `The store in "${path}" is on a network mount (${mount}), where a crash can damage a database; ${advice}.`;
  const synced = await syncedParent(path);
  if (synced !== null) return `The store in "${path}" is in a folder that a program syncs ("${synced}"), which can damage a database; ${advice}.`;
  return null;
}

async function syncedParent(path: string): Promise<string | null> {
  const { root } = parse(path);
  for (let folder = path; folder !== root; folder = dirname(folder)) {
    if (SYNCED_NAME.test(parse(folder).base)) return folder;
    const marked = await Promise.all(SYNC_MARKERS.map((name) => exists(join(folder, name))));
    if (marked.includes(true)) return folder;
  }
  return null;
}

/** Of the nearest parent that exists. */
async function fileSystemType(path: string): Promise<number> {
  try {
    // Some file systems' numbers fill 32 bits, and come out negative.
    return (await statfs(path)).type >>> 0;
  } catch {
    const parent = dirname(path);
    return parent === path ? 0 : await fileSystemType(parent);
  }
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
