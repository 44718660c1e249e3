/** The PRISMA 2020 flow as an SVG drawing: phases at the left, the flow down the middle, what left it at the right. */
import { type FlowBox, type FlowStep, flowSteps } from './flow-boxes.ts';
import type { FlowCounts } from './flow-counts.ts';

const width = 860;
const box = { left: 60, right: 490, width: 340, padding: 12 };
const line = 18;
const gap = 34;
/** Characters of 13 px that fit into a box. */
const columns = 46;
const maxParts = 8;

/** A whole SVG document, black on white, without scripts or fonts of its own. */
export function prismaSvg(flow: FlowCounts, createdAt: string): string {
  const rows: Row[] = [];
  let top = 20;
  for (const step of flowSteps(flow, createdAt)) {
    const left = linesOf(step.box);
    const right = step.out === undefined ? [] : linesOf(step.out);
    // A phase of one row is as high as its name is long.
    const least = step.phase === 'Screening' ? 0 : 8 * step.phase.length;
    const height = Math.max(least, Math.max(left.length, right.length) * line + 2 * box.padding);
    rows.push({ step, left, right, top, height });
    top += height + gap;
  }
  const height = top - gap + 20;
  const parts = [...phasesOf(rows), ...rows.flatMap((row, index) => rowParts(row, rows[index + 1]))];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Helvetica, Arial, sans-serif" font-size="13">`,
    '<title>PRISMA 2020 flow diagram</title>',
    '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 L10 5 L0 10 z"/></marker></defs>',
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...parts,
    '</svg>\n',
  ].join('\n');
}

interface Row {
  readonly step: FlowStep;
  readonly left: readonly string[];
  readonly right: readonly string[];
  readonly top: number;
  readonly height: number;
}

function rowParts(row: Row, next: Row | undefined): readonly string[] {
  const middle = row.top + row.height / 2;
  const centre = box.left + box.width / 2;
  const parts = [boxOf(row.left, { x: box.left, y: row.top, height: row.height })];
  if (row.right.length > 0) {
    parts.push(boxOf(row.right, { x: box.right, y: row.top, height: row.height }));
    parts.push(arrow(`M${box.left + box.width} ${middle} H${box.right - 1}`));
  }
  if (next !== undefined) parts.push(arrow(`M${centre} ${row.top + row.height} V${next.top - 1}`));
  return parts;
}

function boxOf(lines: readonly string[], at: { readonly x: number; readonly y: number; readonly height: number }): string {
  const { x, y, height } = at;
  const first = y + height / 2 - ((lines.length - 1) * line) / 2 + 4.5;
  const texts = lines.map((text, index) => `<text x="${x + box.padding}" y="${first + index * line}"${index === 0 ? ' font-weight="bold"' : ''} xml:space="preserve">${escaped(text)}</text>`);
  return [`<rect x="${x}" y="${y}" width="${box.width}" height="${height}" fill="#fff" stroke="#333"/>`, ...texts].join('\n');
}

/** One bar beside all rows of a phase. */
function phasesOf(rows: readonly Row[]): readonly string[] {
  return [...Map.groupBy(rows, ({ step }) => step.phase)].map(([phase, of]) => {
    const top = of[0]?.top ?? 0;
    const bottom = (of.at(-1)?.top ?? 0) + (of.at(-1)?.height ?? 0);
    const middle = (top + bottom) / 2;
    return `<rect x="16" y="${top}" width="28" height="${bottom - top}" rx="5" fill="#dbe6f1" stroke="#333"/>\n<text x="30" y="${middle}" transform="rotate(-90 30 ${middle})" text-anchor="middle" dominant-baseline="central" font-weight="bold">${phase}</text>`;
  });
}

function arrow(path: string): string {
  return `<path d="${path}" fill="none" stroke="#333" marker-end="url(#tip)"/>`;
}

/** The heading, then its parts, indented; a long list ends in a sum of what is left out. */
function linesOf({ text, parts }: FlowBox): readonly string[] {
  const shown = parts.length > maxParts ? parts.slice(0, maxParts - 1) : parts;
  const rest = parts.slice(shown.length);
  const left = rest.reduce((total, part) => total + Number(/\(n = (\d+)\)$/.exec(part)?.[1] ?? 0), 0);
  const all = rest.length === 0 ? shown : [...shown, `${rest.length} others (n = ${left})`];
  return [...wrapped(text, columns), ...all.flatMap((part) => wrapped(part, columns - 2).map((words) => `  ${words}`))];
}

/** At spaces; a longer word (a path, a query) is cut in pieces. */
function wrapped(text: string, most: number): readonly string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of text.split(/\s+/)) {
    for (const piece of piecesOf(word, most)) {
      if (current !== '' && breadth(current) + 1 + breadth(piece) > most) {
        lines.push(current);
        current = piece;
      } else current = current === '' ? piece : `${current} ${piece}`;
    }
  }
  return [...lines, current];
}

function piecesOf(word: string, most: number): readonly string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const sign of word) {
    if (breadth(piece + sign) > most) {
      pieces.push(piece);
      piece = '';
    }
    piece += sign;
  }
  return [...pieces, piece];
}

/** East Asian signs are as broad as two Latin ones. */
function breadth(text: string): number {
  return [...text].reduce((sum, sign) => sum + ((sign.codePointAt(0) ?? 0) >= 0x2e80 ? 2 : 1), 0);
}

/** XML holds neither control characters nor lone surrogates. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\uFFFE\uFFFF]/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
