/** What is left of a text when its typography is taken away: letters and digits, with the way back to where each stood. */

export interface Skeleton {
  /** Lower-case letters and digits only; ligatures are taken apart, accents dropped. */
  readonly letters: string;
  /** For each of `letters`, the index in the text that it comes from. */
  readonly at: readonly number[];
}

const kept = /[\p{L}\p{N}]/u;

/**
 * Two texts that differ in hyphens, line breaks, ligatures, quotes, markup or mathematical alphabets have one skeleton.
 *
 * @example
 * skeletonOf('ﬂow-\nrate').letters; // 'flowrate'
 */
export function skeletonOf(text: string): Skeleton {
  let letters = '';
  const at: number[] = [];
  let index = 0;
  for (const character of text) {
    for (const part of character.normalize('NFKD').toLowerCase()) {
      if (!kept.test(part)) continue;
      letters += part;
      for (let unit = 0; unit < part.length; unit += 1) at.push(index);
    }
    index += character.length;
  }
  return { letters, at };
}
