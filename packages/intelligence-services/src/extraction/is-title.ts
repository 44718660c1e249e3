/** Tells a paper's own title from what the paper says: a title names the subject that every target is about, and answers none. */

/** Of the words of both (Dice's coefficient): a mark of a footnote or a hyphen at a line's end may stand in one of them. */
const NEARLY = 0.85;
/** Fewer words stand in a row by chance. */
const FEWEST_WORDS = 3;

/** True where the text is the title, nearly the title, or a part of it, as where a heading breaks over lines. */
export function isTitle(text: string, title: string | undefined): boolean {
  const said = wordsOf(text);
  const named = wordsOf(title ?? '');
  if (said.length === 0 || named.length === 0) return false;
  if (said.length >= FEWEST_WORDS && ` ${named.join(' ')} `.includes(` ${said.join(' ')} `)) return true;
  return (2 * inCommon(said, named)) / (said.length + named.length) >= NEARLY;
}

function wordsOf(text: string): readonly string[] {
  return text.normalize('NFKC').toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}

function inCommon(one: readonly string[], other: readonly string[]): number {
  const left = new Map<string, number>();
  for (const word of other) left.set(word, (left.get(word) ?? 0) + 1);
  return one.filter((word) => {
    const count = left.get(word) ?? 0;
    left.set(word, count - 1);
    return count > 0;
  }).length;
}
