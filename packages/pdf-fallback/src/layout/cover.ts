/** The cover of a report: a page of few words, where the largest type may be the institution's, and the title is what the paper itself begins with again. */
import { firstPage, textOf } from './draft.ts';
import type { Draft } from './draft.ts';
import { plain } from './heading-style.ts';
import { isPlace } from './places.ts';

// A first page with an abstract or text has more; covers of reports, theses and discussion papers have 10 to 80.
const MOST_WORDS = 120;
const LAST_REPEATING_PAGE = 5;
/** "MIT/LCS/TM-394", "STAN-CS-82-921", "Working Paper No. 12", "Technical Report". */
const REPORT = /^(?:\p{Lu}{2,}[\p{L}\d]*(?:[/–-][\p{L}\d]+)*[/–-]\d+|(?:\p{L}+ ){0,2}(?:report|memo(?:randum)?|paper|note|thesis|dissertation|preprint|series)\.?(?:,? ?(?:series|no\.?|number|#)?\.? ?[\p{Lu}\d][\p{Lu}\d/.–-]*)?)$/iu;

/** By how much a block of the first page is likelier to be the title than its size says; undefined where that page is no cover. */
export function coverWeights(blocks: readonly Draft[]): ((block: Draft) => number) | undefined {
  const words = blocks.filter((block) => firstPage(block) === 1).reduce((sum, block) => sum + textOf(block).split(' ').length, 0);
  if (words > MOST_WORDS || !blocks.some((block) => firstPage(block) > 1)) return undefined;
  const inside = blocks.filter((block) => firstPage(block) > 1 && firstPage(block) <= LAST_REPEATING_PAGE).map((block) => plain(textOf(block)));
  return (block) => {
    const text = textOf(block);
    const repeated = inside.some((later) => isSame(later, plain(text)));
    return (isPlace(text) ? 0.6 : 1) * (REPORT.test(text.trim()) ? 0.5 : 1) * (repeated ? 2 : 1);
  };
}

/** Inside, a subtitle or the authors may stand in the title's block. */
function isSame(later: string, text: string): boolean {
  return text.length > 4 && (later === text || (text.length > 12 && later.startsWith(text)));
}
