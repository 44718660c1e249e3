/** Looks at a file's first and last bytes before any reader does: what is no PDF at all is told apart without a child. */
import { constants } from 'node:fs';
import type { Stats } from 'node:fs';
import { open } from 'node:fs/promises';

/** `maybe`: no header, but the end or the body looks like a PDF's; a reader may still find pages. */
export type Sniffed = { readonly kind: 'pdf' | 'maybe' } | { readonly kind: 'other'; readonly looksLike: string; readonly isFile: boolean };

/** Readers accept a header within the first 1,024 bytes. */
const WINDOW = 1024;

const SIGNATURES: readonly (readonly [RegExp, string])[] = [
  [/^\s*(<!doctype html|<html|<head|<\?xml[^>]*>\s*<!doctype html)/i, 'an HTML page'],
  [/^\s*<\?xml/i, 'an XML file'],
  [/^%!PS/, 'a PostScript file'],
  [/^\{\\rtf/, 'an RTF file'],
  [/^PK..[^ ]/s, 'a zip file (DOCX, EPUB …)'],
  [/^.\x8b/s, 'a gzip file'],
  [/^.PNG/s, 'a PNG image'],
  [/^\xff\xd8\xff/, 'a JPEG image'],
];

export async function sniff(path: string): Promise<Sniffed & { readonly bytes: number }> {
  // Opening a pipe that nobody writes into would otherwise wait for ever. Windows has no such flag.
  await using file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  const facts = await file.stat();
  const { size: bytes } = facts;
  if (!facts.isFile()) return { kind: 'other', looksLike: kindOf(facts), isFile: false, bytes };
  const read = async (from: number) => {
    const { buffer, bytesRead } = await file.read(new Uint8Array(WINDOW), 0, WINDOW, from);
    return Array.from(buffer.subarray(0, bytesRead), (byte) => String.fromCharCode(byte)).join('');
  };
  const head = await read(0);
  if (bytes === 0) return { kind: 'other', looksLike: 'an empty file', isFile: true, bytes };
  if (head.includes('%PDF-')) return { kind: 'pdf', bytes };
  const tail = await read(Math.max(0, bytes - WINDOW));
  if (/%%EOF|startxref|endobj/.test(head + tail)) return { kind: 'maybe', bytes };
  if (Array.from(head).every((character) => character === '\0')) return { kind: 'other', looksLike: 'nothing but zero bytes', isFile: true, bytes };
  const looksLike = SIGNATURES.find(([pattern]) => pattern.test(head))?.[1] ?? 'something else';
  return { kind: 'other', looksLike, isFile: true, bytes };
}

function kindOf(facts: Stats): string {
  if (facts.isDirectory()) return 'a folder';
  return facts.isFIFO() ? 'a pipe' : 'a device';
}
