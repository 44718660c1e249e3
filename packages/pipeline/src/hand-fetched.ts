/** `--pdfs DIR`: files that a person fetched by hand, matched to the records that lack one by what their first pages say. */
import { basename } from 'node:path';
import { type DocumentMetadata, type PaperRecord, type SourceItem, PaperRecord as Record } from '@sluice/core-models';
import { hashFile, identitiesOf, matchPair, readSources } from '@sluice/intelligence-services';
import type { Workshop } from './workshop.ts';

interface HandFetched {
  readonly path: string;
  readonly sha256: string;
  readonly record: PaperRecord;
}

/** Completes records that have neither a file nor an address of one; each file serves one record. */
export interface HandFetchedFiles {
  complete(item: SourceItem): SourceItem;
  /** Files that no record has got so far, unreadable ones with them. */
  unused(): readonly string[];
}

export async function openHandFetched(
  shop: Workshop,
  options: {
    readonly folder: string | undefined;
    readonly cwd: string;
    readonly signal: AbortSignal;
    readonly describe: (path: string, sha256: string) => Promise<DocumentMetadata | null>;
  },
): Promise<HandFetchedFiles> {
  const { folder, cwd, signal, describe } = options;
  const files: HandFetched[] = [];
  const found: string[] = [];
  if (folder !== undefined) {
    for await (const item of readSources({ sources: [folder], cwd, ...shop.registers, signal })) {
      if (item.kind === 'malformed' || item.record.pdfPath === undefined) continue;
      const path = item.record.pdfPath;
      found.push(path);
      const { sha256 } = await hashFile(path, signal);
      const metadata = await describe(path, sha256);
      if (metadata !== null) files.push({ path, sha256, record: Record.parse(metadata) });
    }
  }
  const given = new Set<string>();
  return {
    complete(item) {
      if (item.kind === 'malformed' || item.record.pdfPath !== undefined) return item;
      const file = files.find(({ path, record }) => !given.has(path) && areOnePaper(record, item.record));
      if (file === undefined) return item;
      given.add(file.path);
      return { ...item, record: { ...item.record, pdfPath: file.path, pdfSha256: file.sha256 } };
    },
    unused: () => found.filter((path) => !given.has(path)),
  };
}

/** For the person who fetched them: which files went nowhere. Null where none did. */
export function unusedSentence(paths: readonly string[]): string | null {
  if (paths.length === 0) return null;
  const names = paths.slice(0, 5).map((path) => JSON.stringify(basename(path))).join(', ');
  const more = paths.length > 5 ? ` and ${paths.length - 5} more` : '';
  return `No paper was found for ${names}${more} of the hand-fetched files: ${paths.length === 1 ? 'its first page names' : 'their first pages name'} none that lacks a PDF here.`;
}

/** A shared identifier, or a match by the deduplication's own comparison. */
function areOnePaper(a: PaperRecord, b: PaperRecord): boolean {
  const known = new Set(identitiesOf(a).filter((identity) => identity.startsWith('doi:') || identity.startsWith('arxiv:')));
  return identitiesOf(b).some((identity) => known.has(identity)) || matchPair(a, b).match;
}
