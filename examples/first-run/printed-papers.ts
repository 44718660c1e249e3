/** The list of the example: four papers, one of them there as a preprint too, as in any real folder. */
import { readManuscript } from './typesetting/read-manuscript.ts';
import { type Edition, typeset } from './typesetting/typeset.ts';

const editions: readonly (Edition & { readonly file: string; readonly manuscript: string })[] = [
  { file: 'aaltomaa-2026-lake-ice.pdf', manuscript: 'lake-ice.md', kind: 'journal' },
  { file: 'oldekop-2026-sluice-gates.pdf', manuscript: 'sluice-gates.md', kind: 'journal' },
  { file: 'oldekop-preprint.pdf', manuscript: 'sluice-gates.md', kind: 'preprint' },
  { file: 'ollenburg-2026-sourdough.pdf', manuscript: 'sourdough-altitude.md', kind: 'journal' },
  { file: 'vreeland-2026-blackbirds.pdf', manuscript: 'blackbird-lamps.md', kind: 'journal' },
];

/** Typesets every edition; `read` gives a manuscript's text by its file name. */
export async function* printedPapers(read: (name: string) => Promise<string>): AsyncIterable<{ readonly file: string; readonly bytes: Uint8Array }> {
  for (const edition of editions) {
    yield { file: edition.file, bytes: await typeset(readManuscript(await read(edition.manuscript)), edition) };
  }
}
