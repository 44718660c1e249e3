/** The papers of a folder and its subfolders, each once, in an order that every machine agrees on. */
import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import type { SourceItem } from '@sluice/core-models';
import { compareCodePoints } from './code-points.ts';
import { composeRecord } from './compose-record.ts';
import type { ListFile } from './list-file.ts';
import { headOf, isSourceName, sourcesAmong } from './source-file.ts';

/**
 * Locators are paths within the folder, with `/`. Hidden files are passed over, and so is what does not end in `.pdf`; with `takesSources` there are TeX, e-prints, HTML, DOCX, EPUB
 * and JATS too, unless a PDF or a better form of the same name stands beside them, or their name is that of a supplement. A link is followed; what it leads to is left out where the walk
 * meets it anyway, so cycles end and nothing counts twice. A file that cannot be opened is an item all the same: that is its outcome, later.
 */
export async function* readFolder({ source, path, takesSources = false, signal }: ListFile & { readonly takesSources?: boolean }): AsyncGenerator<SourceItem> {
  const root = await realpath(path);
  yield* walk({ folder: path, prefix: '', roots: [root], linkedFiles: new Set(), takesSources, source, signal });
}

interface Walk {
  readonly folder: string;
  readonly prefix: string;
  /** Real paths of the folder and of each linked folder entered so far. */
  readonly roots: string[];
  readonly linkedFiles: Set<string>;
  readonly takesSources: boolean;
  readonly source: string;
  readonly signal: AbortSignal;
}

async function* walk(state: Walk): AsyncGenerator<SourceItem> {
  const { folder, prefix, source, takesSources, signal } = state;
  let names: Dirent[];
  try {
    names = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (prefix === '') throw error;
    const message = `Cannot list "${prefix}" in "${source}": ${error instanceof Error ? error.message : String(error)}; expected a readable folder`;
    yield { kind: 'malformed', source, locator: prefix, message };
    return;
  }
  const found: { readonly name: string; readonly isFolder: boolean }[] = [];
  const files: string[] = [];
  for (const entry of names) {
    if (entry.name.startsWith('.')) continue;
    const kind = entry.isSymbolicLink() ? await linked(join(folder, entry.name), state) : entry.isDirectory() ? 'folder' : entry.isFile() ? 'file' : 'other';
    if (kind === 'folder') found.push({ name: `${entry.name}/`, isFolder: true });
    else if (kind === 'file') files.push(entry.name);
  }
  const sources = takesSources ? await sourcesAmong(files, (name) => headOf(join(folder, name))) : [];
  for (const name of [...files.filter(isPdfName), ...sources]) found.push({ name, isFolder: false });
  // A folder sorts with its slash, so that whole paths come out sorted.
  found.sort((a, b) => compareCodePoints(a.name, b.name));
  for (const { name, isFolder } of found) {
    signal.throwIfAborted();
    if (isFolder) yield* walk({ ...state, folder: join(folder, name), prefix: prefix + name, takesSources: takesSources && !isOfPage(name, files) });
    else yield { kind: 'record', source, locator: prefix + name, record: composeRecord({ pdfPath: join(folder, name) }) };
  }
}

/** What a link leads to; `other` where it leads nowhere, or to what is listed without it. */
async function linked(path: string, { roots, linkedFiles, takesSources }: Walk): Promise<'file' | 'folder' | 'other'> {
  const target = await realpath(path).catch(() => undefined);
  const facts = target === undefined ? undefined : await stat(target).catch(() => undefined);
  if (target === undefined || facts === undefined) return isPaperName(path) ? 'file' : 'other';
  const isListed = roots.some((root) => `${target}${sep}`.startsWith(`${root}${sep}`) && !isHidden(target.slice(root.length)));
  if (facts.isDirectory()) {
    if (isListed || roots.some((root) => `${root}${sep}`.startsWith(`${target}${sep}`))) return 'other';
    roots.push(target);
    return 'folder';
  }
  if (!facts.isFile() || (isListed && isPaperName(target)) || linkedFiles.has(target)) return 'other';
  linkedFiles.add(target);
  return 'file';

  function isPaperName(name: string): boolean {
    return isPdfName(name) || (takesSources && isSourceName(basename(name)));
  }
}

/** What a browser saves with a page: `study_files/` beside `study.html` holds its frames. */
function isOfPage(folder: string, files: readonly string[]): boolean {
  const [, page] = /^(.+)_files\/$/.exec(folder) ?? [];
  return page !== undefined && files.some((name) => /\.html?$/i.test(name) && name.startsWith(`${page}.`));
}

function isHidden(path: string): boolean {
  return path.split(sep).some((name) => name.startsWith('.'));
}

function isPdfName(name: string): boolean {
  return /\.pdf$/i.test(name);
}
