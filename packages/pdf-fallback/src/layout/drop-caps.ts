/** The large initial of a chapter or an article goes back to the word that it begins: it stands beside its first lines, on a baseline of its own. */
import { makeLine } from './line.ts';
import type { Line, Piece } from './line.ts';

// In sizes of the text beside it: an initial is nearly two lines high.
const LARGER = 1.8;
const NEAR = 1.5;
const INITIAL = /^["“‘'«]?\p{Lu}$/u;

/** In the order that was given, each initial at the head of the topmost line beside it, with no space after it but one that is printed. */
export function withDropCaps(lines: Line[]): Line[] {
  const caps = new Map<Line, Line>();
  for (const cap of lines.filter(({ text }) => INITIAL.test(text))) {
    const [line] = lines.filter((other) => isBeside(cap, other)).toSorted((one, other) => one.baseline - other.baseline);
    if (line !== undefined) caps.set(line, cap);
  }
  const placed = new Set(caps.values());
  return lines.filter((line) => !placed.has(line)).map((line) => {
    const cap = caps.get(line);
    if (cap !== undefined) return joined(cap.pieces, line.pieces, line);
    // A small one has been taken for the line that its first line is raised from.
    const [first, second] = line.pieces;
    const isOwn = first !== undefined && second?.space === true && INITIAL.test(first.run.text) && first.run.fontSize >= line.size * LARGER && second.run.box[0] - first.run.box[2] < line.size * NEAR;
    return isOwn ? joined([first], line.pieces.slice(1), line) : line;
  });
}

function isBeside(cap: Line, line: Line): boolean {
  if (cap.size < line.size * LARGER || line.text.length < 12) return false;
  const gap = line.box[0] - cap.box[2];
  return gap > -line.size * 0.5 && gap < line.size * NEAR && line.baseline > cap.box[1] && line.baseline <= cap.baseline + line.size * 0.3 && /^[\p{L}’']/u.test(line.text);
}

function joined(cap: readonly Piece[], rest: readonly Piece[], { page, order }: Line): Line {
  return makeLine([...cap, ...rest.map((piece, index) => (index === 0 ? { run: piece.run, space: piece.run.text.startsWith(' ') } : piece))], page, order);
}
