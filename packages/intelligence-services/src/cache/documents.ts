/** Converted papers by their bytes and the converter that read them. */
import type { DocumentMetadata, PaperDocument } from '@sluice/core-models';
import { and, eq, sql } from 'drizzle-orm';
import { storableJson } from '../db/columns.ts';
import type { Database } from '../db/database.ts';
import { documents } from '../db/schema.ts';

export interface DocumentKey {
  readonly sha256: string;
  readonly converterVersion: string;
}

export async function findDocument(db: Database, { sha256, converterVersion }: DocumentKey): Promise<PaperDocument | null> {
  const key = and(eq(documents.sha256, sha256), eq(documents.converterVersion, converterVersion));
  const [found] = await db.orm
    .select({ document: documents.document, unused: sql<boolean>`${documents.lastUsedAt} < now() - interval '1 hour'` })
    .from(documents)
    .where(key);
  // Eviction needs days, not seconds: most reads write nothing.
  if (found?.unused === true) await db.orm.update(documents).set({ lastUsedAt: sql`now()` }).where(key);
  return found?.document ?? null;
}

/** What a converted paper says of itself, without its text. */
export async function findDocumentMetadata(db: Database, { sha256, converterVersion }: DocumentKey): Promise<DocumentMetadata | null> {
  const [found] = await db.orm
    .select({ metadata: sql<DocumentMetadata>`${documents.document} -> 'metadata'` })
    .from(documents)
    .where(and(eq(documents.sha256, sha256), eq(documents.converterVersion, converterVersion)));
  return found?.metadata ?? null;
}

/** The first writer wins: the same bytes and converter give the same document. */
export async function saveDocument(db: Database, document: PaperDocument): Promise<void> {
  const { sha256, converterVersion } = document;
  const bytes = Buffer.byteLength(storableJson(document));
  await db.orm.insert(documents).values({ sha256, converterVersion, document, bytes }).onConflictDoNothing();
}
