/** PDFs that a person fetched by hand, given to the papers of a recorded run that lack one; the run can then go on with those. */
import { findDocumentMetadata, givePdf, readEntries } from '@sluice/intelligence-services';
import { openHandFetched } from './hand-fetched.ts';
import type { House } from './house.ts';
import { openWorkshop } from './open-workshop.ts';
import { RunRequest } from './request.ts';

/** Numbers of the entries that got a file, in input order. Each file serves one entry; a duplicate's file is its leader's. */
export async function addPdfs(
  house: House,
  given: { readonly runId: string; readonly config: unknown; readonly folder: string; readonly signal: AbortSignal },
): Promise<readonly number[]> {
  const { runId, folder, signal } = given;
  // Nothing is asked of a model here, and no key is needed to look at first pages.
  const request = RunRequest.parse({ ...RunRequest.parse(given.config), extractor: 'extractive' });
  await using shop = await openWorkshop(house, request, runId);
  const files = await openHandFetched(shop, {
    folder,
    cwd: folder,
    signal,
    describe: async (path, sha256) => {
      const known = await findDocumentMetadata(house.db, { sha256, converterVersion: shop.converterVersion });
      if (known !== null) return known;
      const peek = await shop.converter.peek({ path }, { signal });
      return peek.ok ? peek.metadata : null;
    },
  });
  const matched: number[] = [];
  for await (const row of readEntries(house.db, runId)) {
    if (row.malformed !== null || row.role === 'member' || row.record.pdfPath !== undefined) continue;
    const item = files.complete({ kind: 'record', source: row.source, locator: row.locator, record: row.record });
    if (item.kind === 'malformed' || item.record.pdfPath === undefined) continue;
    await givePdf(house.db, runId, { ordinal: row.ordinal, record: item.record });
    matched.push(row.ordinal);
  }
  return matched;
}
