/** Which files are for pandoc, by their name: an error page that was saved as .pdf is none of them. Archives are told by what they hold. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import { HEAD_BYTES, isArchive } from './eprint/head.ts';

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

/** False for a file that is not there: who opens it next says so. */
export async function isForPandoc(path: string): Promise<boolean> {
  if (pandocFormat(path) !== null) return true;
  try {
    await using file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const head = new Uint8Array(HEAD_BYTES);
    return (await file.stat()).isFile() && isArchive(head.subarray(0, (await file.read(head)).bytesRead));
  } catch {
    return false;
  }
}
