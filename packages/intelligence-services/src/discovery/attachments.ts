/** The files that a bibliography names, found where they are now: exports travel, and their absolute paths rarely hold. */
import { stat } from 'node:fs/promises';
import { basename, dirname, extname, isAbsolute, join, resolve } from 'node:path';
import type { Attachment } from '@sluice/core-models';
import { isSourceName } from './source-file.ts';
import { isSupplementName } from './supplement-name.ts';

/** A file as a list names it. */
export interface Attached {
  readonly location: string;
  /** What the list calls it: `Full Text PDF`, `Supplementary data`. */
  readonly label?: string;
}

/** Attachments with absolute paths where a file was found, and the paper itself: the first PDF that is no supplement. Addresses stay addresses. */
export async function locateAttachments(files: readonly Attached[], listPath: string): Promise<{ readonly attachments: readonly Attachment[]; readonly pdfPath?: string }> {
  const attachments: Attachment[] = [];
  let pdfPath: string | undefined;
  for (const file of files) {
    const written = asPath(file.location);
    if (written === '') continue;
    const path = /^https?:\/\//i.test(written) ? undefined : await found(written, listPath);
    const location = path ?? written;
    const isPaper = !isSupplement(file, location);
    const isMain = isPaper && extname(location).toLowerCase() === '.pdf';
    // A saved page is as often about the paper as the paper.
    const isSource = isPaper && isSourceName(basename(location)) && !/\.(?:x?html?|xml)$/i.test(location);
    attachments.push({ location, role: isMain ? 'main' : isSource ? 'source' : 'supplement' });
    if (isMain && path !== undefined) pdfPath ??= path;
  }
  return { attachments, ...(pdfPath === undefined ? {} : { pdfPath }) };
}

/** BibTeX's `file` field as Zotero, JabRef and Mendeley write it: `label:path:type;…` with backslash escapes, or a bare path. */
export function bibtexFiles(field: string): readonly Attached[] {
  // Mendeley spells a backslash as TeX does, and puts what TeX would mistake in braces: `C$\backslash$:/her{\_}papers/a.pdf`.
  const plain = field.trim().replaceAll(String.raw`$\backslash$`, '\\').replace(/\{\\([_&%#$])\}/g, '$1');
  return splitEscaped(plain, ';')
    .filter((part) => part.trim() !== '')
    .map((part) => {
      // A drive letter's colon separates nothing, escaped or not.
      const pieces = splitEscaped(part.replace(/(^|:)([A-Za-z]):(?=[\\/])/g, '$1$2\\:'), ':').map((piece) => piece.replace(/\\(.)/g, '$1').trim());
      const [label, path, type] = pieces;
      if (label === undefined || path === undefined) return { location: pieces.join(':') };
      if (type === undefined) return { location: label === '' || /^\w{1,5}$/.test(path) ? label || path : path };
      return { location: path, label };
    });
}

function splitEscaped(text: string, separator: string): string[] {
  const parts = [''];
  for (let i = 0; i < text.length; i++) {
    const pair = text[i] === '\\' && text[i + 1] !== undefined;
    if (text[i] === separator) parts.push('');
    else parts.push((parts.pop() ?? '') + text.slice(i, i + (pair ? 2 : 1)));
    if (pair) i += 1;
  }
  return parts;
}

function asPath(location: string): string {
  const bare = location.trim().replace(/^\{|\}$/g, '');
  if (/^https?:\/\//i.test(bare)) return bare;
  const local = bare.replace(/^file:\/\/(?:localhost)?/i, '').replace(/^\/(?=[A-Za-z]:[\\/])/, '');
  const path = /^(?:attachments|storage):/.test(local) ? local.replace(/^attachments:/, '').replace(/^storage:/, 'storage/') : local;
  if (local === bare || !/%[\da-f]{2}/i.test(path)) return path.replaceAll('\\', '/');
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

async function found(written: string, listPath: string): Promise<string | undefined> {
  const folder = dirname(listPath);
  const inEndNote = /^internal-pdf:\/\/(.+)$/i.exec(written)?.[1];
  const tail = /(?:^|\/)((?:storage|files|pdfs?|attachments)\/.+)$/i.exec(written)?.[1];
  const data = `${basename(listPath, extname(listPath))}.Data`;
  const candidates =
    inEndNote === undefined
      ? [isAbsolute(written) ? written : resolve(folder, written), `/${written}`, ...(tail === undefined ? [] : [join(folder, tail)]), join(folder, basename(written))]
      : [join(folder, data, 'PDF', inEndNote), join(folder, 'PDF', inEndNote), join(folder, basename(inEndNote))];
  for (const candidate of candidates) {
    const facts = await stat(candidate).catch(() => undefined);
    if (facts?.isFile() === true) return candidate;
  }
  return undefined;
}

/** By what the list calls it, else by its file name: publishers' supplements say so. */
function isSupplement({ label }: Attached, location: string): boolean {
  return isSupplementName(label ?? '') || isSupplementName(basename(location).replace(/\.[^.]*$/, ''));
}
