/** Which files are for pandoc, by their name: an error page that was saved as .pdf is none of them. */
import { extname } from 'node:path';

const FORMATS: Readonly<Record<string, string>> = {
  '.tex': 'latex',
  '.latex': 'latex',
  '.html': 'html',
  '.htm': 'html',
  '.xhtml': 'html',
  '.docx': 'docx',
  '.epub': 'epub',
  '.xml': 'jats',
  '.jats': 'jats',
  '.nxml': 'jats',
};

/** pandoc's name of the format, or null. */
export function pandocFormat(path: string): string | null {
  return FORMATS[extname(path).toLowerCase()] ?? null;
}

export function isForPandoc(path: string): boolean {
  return pandocFormat(path) !== null;
}
