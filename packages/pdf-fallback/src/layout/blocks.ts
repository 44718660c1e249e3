/** Lines gathered into paragraphs: by spacing, indent, a short last line and a change of type, none of which a scan may show over its references. */
import { draft } from './draft.ts';
import type { Draft } from './draft.ts';
import { isCapitals, NUMBER } from './heading-style.ts';
import type { Line } from './line.ts';
import type { Metrics } from './metrics.ts';
import { isReferencesHeading } from './references.ts';

export function gatherBlocks(lines: readonly Line[], metrics: Metrics): Draft[] {
  const blocks: Draft[] = [];
  let current: Line[] = [];
  for (const [index, line] of lines.entries()) {
    const before = current.at(-1);
    if (before !== undefined && startsBlock({ block: current, before, line, next: lines[index + 1], metrics })) {
      blocks.push(draft(current));
      current = [];
    }
    current.push(line);
  }
  if (current.length > 0) blocks.push(draft(current));
  return blocks;
}

interface Turn {
  readonly block: readonly Line[];
  readonly before: Line;
  readonly line: Line;
  readonly next: Line | undefined;
  readonly metrics: Metrics;
}

function startsBlock(turn: Turn): boolean {
  const { block, before, line, next, metrics } = turn;
  const em = Math.max(line.size, before.size);
  if (BULLET.test(line.text) || namesReferences(line) || (block.length === 1 && namesReferences(before))) return true;
  if (line.page !== before.page || (line.page === 1 && KEYWORDS.test(line.text))) return true;
  const step = line.baseline - before.baseline;
  // Pieces of one row (a label and its text) stay together; anything else that does not go down is another column.
  if (Math.abs(step) < em * 0.3) return line.box[0] < before.box[2] || line.box[0] - before.box[2] > em * 3;
  if (step < em * 0.5 || step > em * 2.6) return true;
  if (Math.abs(line.size - before.size) > Math.max(0.6, em * 0.06) && letters(line) > 3 && letters(before) > 3 && !smallCapitals(before, line)) return true;
  if (line.box[0] > before.box[2] || line.box[2] < rowStart(block, before)) return true;
  const height = rows(block);
  const usual = height > 1 ? (before.baseline - (block[0]?.baseline ?? 0)) / (height - 1) : Math.max(metrics.leading * (em / metrics.size), em * 1.15);
  if (step > usual * 1.28 + 0.5) return true;
  if (line.bold !== before.bold && (wholly(line) || wholly(before))) return true;
  const wrapped = line.mono !== before.mono && wraps(turn, usual);
  if (line.font !== before.font && line.mono !== before.mono && !wrapped) return true;
  if (line.mono && before.mono) return false;
  const apart = line.font !== metrics.font || line.bold || Math.abs(line.size - metrics.size) > metrics.size * 0.06;
  const oneFace = line.font === before.font && line.bold === before.bold && Math.abs(line.size - before.size) < 0.2;
  // Lines of a heading hang together however they are indented, until another number begins.
  if (apart && oneFace && wholly(line) && wholly(before) && line.size > metrics.size * 0.95 && !NUMBER.test(line.text)) return false;
  if (!wrapped && !oneFace && oneFont(line) && oneFont(before) && before.box[2] < line.box[0] + metrics.columnWidth * 0.85 && (line.font !== metrics.font || before.font !== metrics.font)) return true;
  // Capitals against small letters: a heading in the text's own type.
  if (before.box[2] - before.box[0] < metrics.columnWidth * 0.85 && isCapitals(before.text) !== isCapitals(line.text) && block.every((one) => isCapitals(one.text) === isCapitals(before.text)) && letters(line) > 4 && letters(before) > 4 && (isCapitals(before.text) ? block.length <= 3 : NUMBER.test(line.text))) return true;
  const left = Math.min(...block.map((one) => one.box[0]));
  const right = Math.max(...block.map((one) => one.box[2]), line.box[2]);
  const indent = line.box[0] - left;
  const ended = /[.!?:;][”"’')\]\d,–]*$/.test(before.text);
  const short = before.box[2] < right - em * 1.5;
  const item = ITEM.test(block[0]?.text ?? '') && !ITEM.test(line.text);
  if (indent > em * 0.7 && indent < em * 4.5 && !item) {
    const turnsBack = next === undefined || next.page !== line.page || next.baseline - line.baseline > em * 2 || next.baseline < line.baseline || next.box[0] < line.box[0] - em * 0.5;
    if (turnsBack && (ended || short || block.length > 1)) return true;
  }
  // The line above stands out to the right of this one, as the first line of an indented paragraph does; else its own text ended early.
  return short && ended && before.box[2] < right - em * 3 && indent < em * 0.5;
}

/** A long name or address in the typewriter face that a paragraph of full lines runs over: a listing stands apart or follows a line that ended early. */
function wraps({ block, before, line, metrics }: Turn, usual: number): boolean {
  const [first] = block;
  // The first line of a paragraph may stand further in.
  const indent = before.box[0] - line.box[0];
  const inLine = Math.abs(indent) < line.size * 0.3 || (before === first && indent > 0 && indent < line.size * 3);
  if (first === undefined || first.mono || !inLine || line.baseline - before.baseline > usual * 1.08) return false;
  return before.mono || before.box[2] > line.box[0] + metrics.columnWidth * 0.93;
}

/** A heading in small capitals goes on in a line that has no large initial. */
function smallCapitals(before: Line, line: Line): boolean {
  return line.font === before.font && line.size > before.size * 0.65 && isCapitals(before.text) && isCapitals(line.text) && before.pieces.some((piece) => Math.abs(piece.run.fontSize - line.size) < 0.1);
}

/** A paragraph's last line may be "literature." alone. */
function namesReferences(line: Line): boolean {
  return !/^\p{Ll}/u.test(line.text) && isReferencesHeading(line.text);
}

/** Under an abstract, without a space between. */
const KEYWORDS = /^(?:key\s?words?(?: and phrases)?|index terms)\s*[:.—–-]/iu;

const BULLET = /^[•‣▪●◦○■□➢✓]\s+\S/u;
const ITEM = /^(?:[•‣▪●◦○■□–—∙·➢✓*-]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]|\[\d{1,3}\])\s+\S/u;

/** A row in pieces (a label and its text, words far apart in a scan) begins where its first piece does. */
function rowStart(block: readonly Line[], last: Line): number {
  return Math.min(...block.filter((one) => Math.abs(one.baseline - last.baseline) < last.size * 0.3).map((one) => one.box[0]), last.box[0]);
}

function rows(block: readonly Line[]): number {
  let count = 1;
  for (const [index, line] of block.entries()) {
    const before = block[index - 1];
    if (before !== undefined && Math.abs(line.baseline - before.baseline) > line.size * 0.3) count += 1;
  }
  return count;
}

function oneFont(line: Line): boolean {
  return line.pieces.every((piece) => piece.run.font === line.font || piece.run.text.trim().length < 3);
}

function letters(line: Line): number {
  return line.text.match(/\p{L}/gu)?.length ?? 0;
}

/** True where the line is of one weight throughout, so that its weight says something. */
function wholly(line: Line): boolean {
  return line.pieces.every((piece) => piece.run.bold === line.bold || piece.run.text.trim().length < 3);
}
