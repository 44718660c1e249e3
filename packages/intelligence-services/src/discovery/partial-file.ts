/** A download in progress on disk: kept apart from finished files, continued after a crash, never written by two at once. */
import { createHash, randomUUID } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isOwnerDead, thisOwner } from '../db/owner.ts';

/** Opens a file for writing; handed in, so that a full disk can be tried. */
export type OpenFile = (path: string, flags: 'a' | 'w') => Promise<Pick<FileHandle, 'write' | 'sync' | 'close'>>;

/** Who writes, and whether another writer still lives: its part may be continued only when it does not. */
export interface PartOwner {
  readonly id: string;
  isGone(id: string, lastWriteMs: number): boolean;
}

export interface Partial {
  readonly path: string;
  /** Bytes on disk already. */
  readonly bytes: number;
  /** ETag or Last-Modified that these bytes belong to; undefined: they cannot be continued. */
  readonly validator: string | undefined;
}

const WEEK_MS = 7 * 86_400_000;

/** This process: a part of a dead one on this host is free at once, a part from elsewhere after ten minutes without a byte (the idle timeout is far below). */
export function thisPartOwner(now: () => number): PartOwner {
  return { id: `${thisOwner()}:${randomUUID()}`, isGone: (id, lastWriteMs) => isOwnerDead(id) || now() - lastWriteMs > 600_000 };
}

/** The part of that address to go on with: an abandoned one taken over (by rename, so that one taker wins), else a new empty one. */
export async function claimPartial(folder: string, address: string, owner: PartOwner): Promise<Partial> {
  await mkdir(folder, { recursive: true });
  const key = createHash('sha256').update(address).digest('hex').slice(0, 32);
  const mine = join(folder, `${key}.${encodeURIComponent(owner.id).replaceAll('.', '%2E')}.part`);
  const own = await lookAt(mine);
  if (own !== undefined) return own;
  for (const name of await readdir(folder)) {
    const [of, id, kind, end] = name.split('.');
    if (of !== key || id === undefined || kind !== 'part' || end !== undefined) continue;
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (found === undefined || !owner.isGone(decodeURIComponent(id), found.mtimeMs)) continue;
    try {
      await rename(join(folder, name), mine);
      await rename(join(folder, `${name}.from`), `${mine}.from`).catch(() => undefined);
      return (await lookAt(mine)) ?? { path: mine, bytes: 0, validator: undefined };
    } catch {
      continue; // another taker was faster
    }
  }
  return { path: mine, bytes: 0, validator: undefined };
}

/** Removes what was left a week ago: nobody will go on with it, and a folder must not grow for ever. */
export async function sweepPartials(folder: string, now: number): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (found !== undefined && now - found.mtimeMs > WEEK_MS) await rm(join(folder, name), { force: true });
  }
}

/** Notes which version of the file the bytes belong to. */
export async function noteValidator(part: string, validator: string | undefined): Promise<void> {
  if (validator === undefined) await rm(`${part}.from`, { force: true });
  else await writeFile(`${part}.from`, validator);
}

export async function dropPartial(part: string): Promise<void> {
  await rm(part, { force: true });
  await rm(`${part}.from`, { force: true });
}

/** A hash that has seen the bytes on disk, and the first of them. */
export async function hashSoFar(part: string, signal: AbortSignal): Promise<{ readonly hash: Hash; readonly head: Buffer }> {
  const hash = createHash('sha256');
  let head = Buffer.alloc(0);
  for await (const piece of createReadStream(part, { signal })) {
    if (!(piece instanceof Uint8Array)) continue;
    hash.update(piece);
    if (head.length < 1024) head = Buffer.concat([head, piece]).subarray(0, 1024);
  }
  return { hash, head };
}

export const openOnDisk: OpenFile = (path, flags) => open(path, flags);

async function lookAt(path: string): Promise<Partial | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return undefined;
  const validator = await readFile(`${path}.from`, 'utf8').catch(() => undefined);
  return { path, bytes: validator === undefined ? 0 : found.size, validator };
}
