/** Keeps a run to the folders that its caller may read: a list that somebody sends may name any file of this machine. */
import { realpath } from 'node:fs/promises';
import { sep } from 'node:path';
import type { SourceItem } from '@sluice/core-models';

/**
 * The item without its local file where that lies in none of `roots`, links followed; the paper is then looked for as any other without a PDF.
 * Undefined roots are all folders.
 */
export async function confined(item: SourceItem, roots: readonly string[] | undefined): Promise<SourceItem> {
  if (roots === undefined || item.kind === 'malformed' || item.record.pdfPath === undefined) return item;
  if (await liesIn(item.record.pdfPath, roots)) return item;
  const { pdfPath: _path, pdfSha256: _sha256, ...record } = item.record;
  return { ...item, record };
}

/** False for what is not there: whether it is would be told otherwise. */
export async function liesIn(path: string, roots: readonly string[]): Promise<boolean> {
  const real = await realpath(path).catch(() => null);
  if (real === null) return false;
  for (const root of roots) {
    const folder = await realpath(root).catch(() => null);
    if (folder !== null && (real === folder || real.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`))) return true;
  }
  return false;
}
