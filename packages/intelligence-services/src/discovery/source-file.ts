/** Papers that are no PDFs: sources that pandoc reads, told by name, and by their first bytes where a name says too little. */
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { isSupplementName } from './supplement-name.ts';

/** Of several forms of one paper the first is taken: marked up by a publisher before typed by its authors, a page of the web last. */
const FORMS: readonly (readonly [RegExp, (head: string) => boolean])[] = [
  [/\.(?:nxml|jats)$/i, () => true],
  [/\.xml$/i, isJats],
  [/\.(?:tar\.gz|tgz)$/i, beginsAsArchive],
  // What another file inputs is a part of a paper.
  [/\.(?:tex|latex)$/i, (head) => /\\document(?:class|style)\b/.test(head)],
  [/\.epub$/i, () => true],
  [/\.docx$/i, () => true],
  [/\.x?html?$/i, () => true],
];
/** Preambles are long. */
const HEAD_BYTES = 64 * 1024;

/** By its name alone; a supplement, or what Word keeps beside an open file, is no paper. */
export function isSourceName(name: string): boolean {
  return FORMS.some(([ending]) => ending.test(name)) && !name.startsWith('~$') && !isSupplementName(stemOf(name));
}

/** Of a folder's file names those of sources to read: none beside a PDF of the same name, and one form of each. In no order. */
export async function sourcesAmong(names: readonly string[], readHead: (name: string) => Promise<string>): Promise<readonly string[]> {
  const pdfs = new Set(names.filter((name) => /\.pdf$/i.test(name)).map(stemOf));
  const taken = new Map<string, string>();
  for (const [ending, isOne] of FORMS) {
    for (const name of names.filter((each) => ending.test(each) && isSourceName(each)).toSorted()) {
      const stem = stemOf(name);
      if (pdfs.has(stem) || taken.has(stem)) continue;
      // A file that cannot be opened is an entry all the same, as a PDF is.
      const head = await readHead(name).catch(() => null);
      if (head === null || isOne(head)) taken.set(stem, name);
    }
  }
  return [...taken.values()];
}

/** Whether a file that the user names is a source: by its ending, or as an e-print of arXiv, which has none. */
export async function isSourceFile(path: string): Promise<boolean> {
  const known = FORMS.find(([ending]) => ending.test(path));
  if (known !== undefined && !/\.xml$/i.test(path)) return true;
  const head = await headOf(path);
  return known === undefined ? beginsAsArchive(head) : isJats(head);
}

export async function headOf(path: string): Promise<string> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
  return buffer.toString('latin1', 0, bytesRead);
}

/** EndNote's lists end in .xml too. */
export function isJats(head: string): boolean {
  return /<!DOCTYPE\s+article\b|<article[\s>]/i.test(head);
}

function beginsAsArchive(head: string): boolean {
  return head.startsWith('\x1f\x8b') || head.slice(257, 262) === 'ustar';
}

function stemOf(name: string): string {
  return basename(name).replace(/\.(?:tar\.gz|[^.]*)$/i, '').toLowerCase();
}
