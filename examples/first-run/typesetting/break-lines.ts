/** Breaks a paragraph into lines as a whole, least squared looseness first (after Knuth and Plass, without their penalties). */

export interface SetLine {
  readonly text: string;
  /** Added to each space so that the line fills its measure, in points; 0 on a paragraph's last line. */
  readonly wordSpacing: number;
}

/** A place where a line may end: after `text`, with `tail` ('-' or nothing) printed. */
interface Piece {
  readonly text: string;
  readonly spaceAfter: boolean;
}

const hyphenPenalty = 12;

/**
 * Lines no wider than `measure`. A word may be broken where `hyphenate` splits it. `indent` shortens the first line.
 *
 * @example
 * breakLines({ text: 'one two', measure: 100, indent: 0, width: (text) => text.length * 5, hyphenate: (word) => [word] });
 */
export function breakLines(options: {
  readonly text: string;
  readonly measure: number;
  readonly indent: number;
  readonly width: (text: string) => number;
  readonly hyphenate: (word: string) => readonly string[];
}): readonly SetLine[] {
  const { measure, indent, width } = options;
  const pieces = piecesOf(options.text, options.hyphenate);
  const best: { cost: number; from: number }[] = [{ cost: 0, from: -1 }];
  for (let end = 1; end <= pieces.length; end += 1) {
    let choice = { cost: Number.POSITIVE_INFINITY, from: end - 1 };
    for (let start = end - 1; start >= 0 && end - start < 60; start -= 1) {
      const text = lineText(pieces, start, end);
      const room = measure - (start === 0 ? indent : 0) - width(text);
      // A single piece wider than the measure is let through, as any typesetter must.
      if (room < -0.01 && end - start > 1) break;
      const spaces = text.split(' ').length - 1;
      const looseness = end === pieces.length ? 0 : Math.max(0, room) / Math.max(1, spaces);
      const cost = (best[start]?.cost ?? 0) + looseness ** 3 + (text.endsWith('-') ? hyphenPenalty : 0) + 1;
      if (cost < choice.cost) choice = { cost, from: start };
    }
    best.push(choice);
  }
  return linesFrom(best, pieces, (text, first, last) => {
    const room = measure - (first ? indent : 0) - width(text);
    const spaces = text.split(' ').length - 1;
    return { text, wordSpacing: last || spaces === 0 ? 0 : Math.max(0, room / spaces) };
  });
}

function piecesOf(text: string, hyphenate: (word: string) => readonly string[]): readonly Piece[] {
  return text.split(/\s+/).flatMap((word) => {
    const parts = hyphenate(word);
    return parts.map((part, index) => ({ text: part, spaceAfter: index === parts.length - 1 }));
  });
}

function lineText(pieces: readonly Piece[], start: number, end: number): string {
  const text = pieces.slice(start, end).map((piece) => piece.text + (piece.spaceAfter ? ' ' : '')).join('');
  return pieces[end - 1]?.spaceAfter === true ? text.trimEnd() : `${text}-`;
}

function linesFrom(
  best: readonly { readonly from: number }[],
  pieces: readonly Piece[],
  set: (text: string, first: boolean, last: boolean) => SetLine,
): readonly SetLine[] {
  const lines: SetLine[] = [];
  for (let end = pieces.length; end > 0; ) {
    const start = best[end]?.from ?? 0;
    lines.unshift(set(lineText(pieces, start, end), start === 0, end === pieces.length));
    end = start;
  }
  return lines;
}
