/** What a remote PDF's address answered last. */
import { createHash } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { downloads } from '../db/schema.ts';

export interface NewDownload {
  readonly url: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly etag?: string | null;
  readonly lastModified?: string | null;
  readonly fetchedAt: Date;
  readonly expiresAt: Date;
}

export interface StoredDownload extends NewDownload {
  /** True within its time to live; after that its ETag may still be asked for. */
  readonly fresh: boolean;
}

export async function findDownload(db: Database, url: string, now: Date): Promise<StoredDownload | null> {
  const [found] = await db.orm.select().from(downloads).where(eq(downloads.url, keyOf(url)));
  return found === undefined ? null : { ...found, url, fresh: found.expiresAt > now };
}

/** The last answer stands. */
export async function saveDownload(db: Database, download: NewDownload): Promise<void> {
  const { url, ...answer } = download;
  const values = { etag: null, lastModified: null, ...answer };
  await db.orm.insert(downloads).values({ url: keyOf(url), ...values }).onConflictDoUpdate({ target: downloads.url, set: values });
}

/** A row of a B-tree holds at most 2,704 bytes, and signed addresses are longer at times. */
function keyOf(url: string): string {
  return Buffer.byteLength(url) <= 2000 ? url : `sha256:${createHash('sha256').update(url).digest('hex')}`;
}
