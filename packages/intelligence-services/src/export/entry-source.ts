/** Where an entry came from, in words that lead a person back to it. */
import type { Entry } from '@sluice/core-models';

/** `papers/smith-2020.pdf` for a file of a folder, `refs.bib#smith2020` for a line of a list, the source itself where it is one paper. */
export function entrySource(entry: Entry): string {
  const { source, locator, record } = entry;
  if (locator === '' || locator === source) return source;
  if (source.endsWith(locator) && record.pdfPath !== undefined) return source;
  const isFile = record.pdfPath?.endsWith(locator) === true;
  return isFile ? `${source.replace(/[/\\]+$/, '')}/${locator}` : `${source}#${locator}`;
}
