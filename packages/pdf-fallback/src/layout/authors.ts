/** Names out of the lines between title and abstract: marks, degrees and addresses taken away. */
import type { Draft } from './draft.ts';
import type { Line } from './line.ts';
import { isPlace } from './places.ts';

/** `front`: the blocks between the title and what follows it, sidebars left out. */
export function readAuthors(front: readonly Draft[], infoAuthor: string | undefined): string[] {
  const names: string[] = [];
  let style: Line | undefined;
  for (const [index, block] of front.entries()) {
    const stacked = isStack(block, front[index + 1]) || alternates(block);
    for (const row of rowsOf(block)) {
      const found = namesIn(row.text);
      if (found.length === 0) continue;
      const [line] = row.lines;
      // Addresses read like names ("Palo Alto"): once the authors' type is known, others are not read.
      if (style !== undefined && line !== undefined && (Math.abs(line.size - style.size) > 0.6 || (line.font !== style.font && !line.text.startsWith('and ')))) continue;
      if (style !== undefined && !row.first && !stacked) continue;
      style ??= line;
      for (const name of found) if (!names.includes(name)) names.push(name);
    }
  }
  return names.length === 0 && infoAuthor !== undefined ? namesIn(infoAuthor) : names;
}

/** Names one under the other, over an address that they share or each with a mark that leads to its own; what stands under a single name is where it works. */
function isStack(block: Draft, next: Draft | undefined): boolean {
  const shared = next?.lines[0];
  const marked = block.lines.every((line) => /\p{L}\s?[*∗†‡§¶]{1,3}$/u.test(line.text));
  return (marked || (shared !== undefined && isPlace(shared.text))) && block.lines.every((line) => namesIn(line.text).length > 0 && !isPlace(line.text));
}

/** A name, where it works, a name, where it works: all in one block. */
function alternates(block: Draft): boolean {
  return block.lines.length >= 4 && block.lines.length % 2 === 0 && block.lines.every((line, index) => (index % 2 === 1 ? isPlace(line.text) : !isPlace(line.text) && namesIn(line.text).length > 0));
}

interface Row {
  readonly text: string;
  readonly lines: readonly Line[];
  /** True where names may begin: the first line of a block, after an "and" of its own, or in a stack of names. */
  readonly first: boolean;
}

/** Lines of a running list are one row; where each line stands for itself, each is one. */
function rowsOf(block: Draft): Row[] {
  const texts = block.lines.map((line) => markedText(line));
  const listed = texts.slice(0, -1).some((text) => /[,;·|&]\s*$|\band\s*$|(?:^|\s)[.·]\s*$/.test(text)) || (texts.length > 1 && (texts[0] ?? '').split(/[,·|]/).length > 2);
  if (listed && !block.lines.some((line) => isPlace(line.text))) return [{ text: texts.reduce(joinList), lines: block.lines, first: true }];
  const rows: { text: string; lines: Line[]; first: boolean }[] = [];
  for (const [index, text] of texts.entries()) {
    const line = block.lines[index];
    const before = rows.at(-1);
    if (line === undefined) continue;
    const previous = block.lines[index - 1];
    const beside = previous !== undefined && Math.abs(previous.baseline - line.baseline) < line.size * 0.5;
    if (before !== undefined && ((beside && line.box[0] - previous.box[2] < line.size * 1.5) || /(?:,|&|\band)\s*$/.test(before.text)) && !isPlace(before.text)) {
      before.text += ` ${text}`;
      before.lines.push(line);
    } else {
      rows.push({ text, lines: [line], first: index === 0 || beside || /^and\b/i.test(text) });
    }
  }
  return rows;
}

/** A line of a list may end without its comma: where full names meet, they are two. */
function joinList(left: string, right: string): string {
  const last = left.split(/[,;·|&]|\b(?:and|AND)\b/).at(-1)?.trim() ?? '';
  const first = right.split(/[,;·|&]|\b(?:and|AND)\b/)[0]?.trim() ?? '';
  return isName(last) && isName(first) ? `${left}, ${right}` : `${left} ${right}`;
}

/** Raised figures part names as commas do, and so do wide gaps. */
function markedText(line: Line): string {
  let text = '';
  let edge: number | undefined;
  for (const { run, space } of line.pieces) {
    const raised = run.fontSize < line.size * 0.86 && !/\p{L}{3}/u.test(run.text);
    if (edge !== undefined && run.box[0] - edge > line.size * 1.2) text += ' , ';
    text += raised ? ' , ' : `${space ? ' ' : ''}${run.text}`;
    edge = run.box[2];
  }
  return text;
}

/** The names in a list such as "A. Author1,*, B. C. Writer† and D. Third, PhD"; none where it holds an address. */
export function namesIn(text: string): string[] {
  const parts = text
    .replace(/\([^)]*\)/g, (inner) => (/^\(\p{Lu}\p{Ll}+\)$/u.test(inner) ? inner : ' , '))
    .split(/\s*(?:[,;|·•&]|\s[.]\s|\s[.]$|\b(?:and|AND)\b|\d+|[*†‡§¶#∗⋆✉])\s*/u)
    .map((part) => part.replace(/\s+/g, ' ').replace(/^(?:by|dr\.?|prof\.?|professor)\s+/i, '').replace(/^[^\p{L}]+|[^\p{L}.)]+$/gu, '').replace(/\s+(?:[a-z]|ID)$/u, '').trim())
    .filter((part) => part.length > 1);
  const names: string[] = [];
  for (const part of parts) {
    // "John McCarthy, Massachusetts Institute of Technology": names end where the address begins.
    if (isPlace(part) || /@/.test(part)) break;
    if (isName(part)) names.push(part);
  }
  const others = parts.filter((part) => !isName(part) && !DEGREE.test(part) && part.length > 3).length;
  return names.length === 0 || (others > names.length * 2 && !isPlace(text)) ? [] : names;
}

function isName(part: string): boolean {
  if (part.length < 4 || part.length > 60 || /[@\d/:[\]]/.test(part) || NOT_NAMES.test(part)) return false;
  const words = part.split(' ');
  if (words.length < 2 || words.length > 7) return false;
  return words.every((word) => /^[\p{Lu}'’(]/u.test(word) || PARTICLES.has(word.toLowerCase())) && words.some((word) => /\p{L}{2}/u.test(word));
}

const PARTICLES = new Set(['de', 'da', 'do', 'dos', 'das', 'del', 'della', 'di', 'du', 'la', 'le', 'van', 'von', 'der', 'den', 'ter', 'ten', 'el', 'al', 'bin', 'ibn', 'y', 'e', 'zu', 'af', 'av']);
const DEGREE = /^(?:ph\.?\s?d\.?|m\.?\s?d\.?|m\.?sc\.?|b\.?sc\.?|m\.?p\.?h\.?|m\.?a\.?|r\.?n\.?|(?:senior |student |life )?(?:member|fellow)|ieee|acm|jr\.?|sr\.?|iii?)$/i;
const NOT_NAMES = /\b(?:member|fellow|ieee|acm|abstract|article|review|open access|research|paper|report|categor|keywords?|descriptors|terms|received|accepted|published|january|february|march|april|may|june|july|august|september|october|november|december|street|road|avenue|drive|box|volume|issue|journal|proceedings|introduction|kingdom|states|edited|submitted|correspond\w*|licen[cs]e|e-?mail|the|for|with|palo alto|new york|san francisco|los angeles)\b/i;
