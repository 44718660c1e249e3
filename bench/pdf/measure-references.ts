/** References as strings: generated bibliographies entry by entry, and the numbers of real ones counted through. */
import type { PaperDocument, Reference } from '@sluice/core-models';
import { layOut, openPdfjs } from '@sluice/pdf-fallback';
import type { RawPage } from '@sluice/pdf-fallback';
import { plain } from './corpus.ts';
import { makeReferences } from './make-references.ts';
import type { Style } from './make-references.ts';

export interface ReferenceFigures {
  readonly entries: { right: number; wanted: number; given: number };
  readonly identifiers: { right: number; wanted: number; given: number };
  readonly byStyle: ReadonlyMap<Style, { right: number; wanted: number }>;
}

/** An entry is right where one string holds it and nothing else, white space and hyphens aside. */
export async function measureReferences(count: number): Promise<ReferenceFigures> {
  const entries = { right: 0, wanted: 0, given: 0 };
  const identifiers = { right: 0, wanted: 0, given: 0 };
  const byStyle = new Map<Style, { right: number; wanted: number }>();
  for (let seed = 1; seed <= count; seed++) {
    const { bytes, style, references } = await makeReferences(seed);
    const read = await referencesOf(bytes);
    const texts = new Set(read.map(({ text }) => plain(text)));
    const own = byStyle.get(style) ?? { right: 0, wanted: 0 };
    byStyle.set(style, own);
    const right = references.filter(({ text }) => texts.has(plain(text))).length;
    entries.right += right;
    entries.wanted += references.length;
    entries.given += read.length;
    own.right += right;
    own.wanted += references.length;
    const known = identifiersOf(references);
    const given = identifiersOf(read);
    identifiers.wanted += known.size;
    identifiers.given += given.size;
    identifiers.right += [...known].filter((id) => given.has(id)).length;
  }
  return { entries, identifiers, byStyle };
}

/** How far a numbered bibliography counts: of 1 to its greatest number, those that begin one string. Null where most strings have no number. */
export function countThrough({ references }: PaperDocument): { readonly right: number; readonly of: number; readonly given: number } | null {
  const numbers = references.flatMap(({ text }) => /^[[(]?(\d{1,3})[\]).]?\s/.exec(text)?.[1] ?? []).map(Number);
  if (references.length < 4 || numbers.length < references.length * 0.6) return null;
  const of = Math.max(...numbers);
  const once = new Set(numbers.filter((number) => numbers.indexOf(number) === numbers.lastIndexOf(number)));
  return { right: once.size, of, given: references.length };
}

async function referencesOf(bytes: Uint8Array): Promise<readonly Reference[]> {
  const pages: RawPage[] = [];
  const { outline, info } = await openPdfjs().read({ path: 'references.pdf', bytes: () => Promise.resolve(bytes.slice()) }, { signal: AbortSignal.timeout(60_000), onPage: (page) => pages.push(page) });
  return layOut({ pages, outline, info }, { sha256: '', includeHidden: false }).references;
}

function identifiersOf(references: readonly { readonly doi?: string | undefined; readonly arxivId?: string | undefined }[]): Set<string> {
  return new Set(references.flatMap(({ doi, arxivId }) => [...(doi === undefined ? [] : [doi.toLowerCase()]), ...(arxivId === undefined ? [] : [arxivId])]));
}
