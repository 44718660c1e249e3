/** Lines of a block as running text, divided words made whole. */
import { joinAcross } from './hyphens.ts';
import type { Vocabulary } from './hyphens.ts';

export function joinLines(texts: readonly string[], vocabulary: Vocabulary): string {
  const done: string[] = [];
  let last = '';
  for (const text of texts) {
    // How two lines join shows in the end of the first: the rest is not looked at again.
    const cut = Math.max(0, last.length - SEEN);
    done.push(last.slice(0, cut));
    last = last === '' ? text : joinAcross(last.slice(cut), text, vocabulary);
  }
  return [...done, last].join('').replace(/\u00AD/g, '').replace(/\s+/g, ' ').trim();
}

const SEEN = 80;
