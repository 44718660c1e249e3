/** Edit distance by bit vectors (Myers 1999, in blocks after Hyyrö 2003): 32 rows of the table per machine word. */

/** Which rows of the current block hold a character; all zero between calls. One table for all calls: clearing 64 K words each time would cost more than the work. */
const rowsOfCharacter = new Int32Array(0x10000);

/**
 * Insertions, deletions and substitutions that turn `pattern` into `text`, or, with `anywhere`, into that substring of `text` which costs least.
 * Time: ⌈pattern/32⌉ × text steps.
 *
 * @example
 * editDistance('kitten', 'sitting'); // 3
 * editDistance('sitting', 'we are sittin here', { anywhere: true }); // 1
 */
export function editDistance(pattern: string, text: string, options?: { readonly anywhere?: boolean }): number {
  if (pattern === text) return 0;
  const anywhere = options?.anywhere === true;
  if (!anywhere) {
    const [one, two] = withoutCommonEnds(pattern, text);
    return distance(one, two, false);
  }
  return distance(pattern, text, true);
}

/** What equal beginnings and ends cost is nothing, and near copies are mostly that. */
function withoutCommonEnds(a: string, b: string): readonly [string, string] {
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a.charCodeAt(start) === b.charCodeAt(start)) start += 1;
  let end = 0;
  while (end < shorter - start && a.charCodeAt(a.length - 1 - end) === b.charCodeAt(b.length - 1 - end)) end += 1;
  return [a.slice(start, a.length - end), b.slice(start, b.length - end)];
}

function distance(pattern: string, text: string, anywhere: boolean): number {
  if (pattern.length === 0) return anywhere ? 0 : text.length;
  if (text.length === 0) return pattern.length;
  // The horizontal difference that a block hands to the next, one a column; above the first row it is 1, or 0 where a match may start anywhere.
  const carries = new Int8Array(text.length).fill(anywhere ? 0 : 1);
  let score = 0;
  for (let start = 0; start < pattern.length; start += 32) {
    const block = pattern.slice(start, start + 32);
    for (let row = 0; row < block.length; row += 1) rowsOfCharacter[block.charCodeAt(row)] = (rowsOfCharacter[block.charCodeAt(row)] ?? 0) | (1 << row);
    score = lowestRow({ text, rows: block.length, carries, above: start, anywhere: anywhere && start + 32 >= pattern.length });
    for (let row = 0; row < block.length; row += 1) rowsOfCharacter[block.charCodeAt(row)] = 0;
  }
  return score;
}

/** `1 − distance / longer length`: 1 for equal, 0 for nothing in common. */
export function editSimilarity(a: string, b: string): number {
  const longer = Math.max(a.length, b.length);
  return longer === 0 ? 1 : 1 - editDistance(a, b) / longer;
}

interface BlockOfRows {
  readonly text: string;
  readonly rows: number;
  readonly carries: Int8Array;
  /** Rows in the blocks above: the score at column 0 of this block's top. */
  readonly above: number;
  readonly anywhere: boolean;
}

/** Runs one block of rows over the text, replaces the carries, and gives the score at its last row: at the end, or the least over all columns. */
function lowestRow({ text, rows, carries, above, anywhere }: BlockOfRows): number {
  const last = rows - 1;
  let plus = -1;
  let minus = 0;
  let score = above + rows;
  let least = score;
  for (let column = 0; column < text.length; column += 1) {
    const carry = carries[column] ?? 0;
    let matches = rowsOfCharacter[text.charCodeAt(column)] ?? 0;
    const vertical = matches | minus;
    if (carry < 0) matches |= 1;
    const diagonal = (((matches & plus) + plus) ^ plus) | matches;
    let up = minus | ~(diagonal | plus);
    let down = plus & diagonal;
    const out = ((up >>> last) & 1) - ((down >>> last) & 1);
    score += out;
    if (score < least) least = score;
    carries[column] = out;
    up = (up << 1) | (carry > 0 ? 1 : 0);
    down = (down << 1) | (carry < 0 ? 1 : 0);
    plus = down | ~(vertical | up);
    minus = up & vertical;
  }
  return anywhere ? least : score;
}
