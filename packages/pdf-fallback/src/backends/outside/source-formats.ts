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

/** `name` is the file's own, where `path` is a copy's. False for a PDF under another kind's name, and for a file that is not there: who opens it next says so. */
export async function isForPandoc(path: string, name: string = path): Promise<boolean> {
  try {
    await using file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    if (!(await file.stat()).isFile()) return false;
    const bytes = new Uint8Array(HEAD_BYTES);
    const head = bytes.subarray(0, (await file.read(bytes)).bytesRead);
    if (new TextDecoder('latin1').decode(head).includes('%PDF-')) return false;
    return pandocFormat(name) !== null || isArchive(head);
  } catch {
    return false;
  }
}
