/** Names of output files: like their input's, each once in the folder. */
import { basename } from 'node:path';

/** What an input's name may end in and its output's does not: `paper.pdf` → `paper.txt`, but `notes.v2` → `notes.v2.txt`. */
const SOURCE_ENDINGS = /\.(?:pdf|tex|html?|xhtml|docx|epub|xml|(?:tar\.|tex\.)?gz|tgz|tar)$/i;

/**
 * Returns a function that names one input after the other, without an ending. A name that is taken gets a number, also where only the
 * case of letters differs: some file systems see no difference.
 *
 * @example
 * const nameOf = outputNames();
 * [nameOf('a/paper.pdf'), nameOf('b/paper.pdf')]; // ['paper', 'paper-2']
 */
export function outputNames(): (path: string) => string {
  const taken = new Set<string>();
  return (path) => {
    const stem = basename(path).replace(SOURCE_ENDINGS, '') || 'document';
    let name = stem;
    for (let n = 2; taken.has(key(name)); n += 1) name = `${stem}-${n}`;
    taken.add(key(name));
    return name;
  };
}

/** macOS keeps names decomposed. */
function key(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
