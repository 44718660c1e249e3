/** How a block is set apart as a heading might be: by size, weight, face, capitals or a number. */
import { sizeOf, textOf } from './draft.ts';
import type { Draft } from './draft.ts';
import type { Metrics } from './metrics.ts';
import { isPlace } from './places.ts';

/** "2.1. ", "2.1 | ", "IV. ", "Appendix A. ": a lone letter or Roman figure needs its point, since "A comparison" begins with an article. */
export const NUMBER = /^(?:(?:appendix|chapter|section|part|§)\s*)?(\d{1,2}(?:\.\d{1,2})*|[A-H](?:\.\d{1,2})+|(?:[A-H]|[IVX]{1,5})(?=[.):]))(?:[.):]|\.?\s?\|)?\s+(?=["“‘(]?\p{L})/iu;
/** A number without a point is set apart from the title, in type and in publishers' data. */
export const LOOSE_NUMBER = /^(\d{1,2}(?:\.\d{1,2})*)\.?\s*(?:\|\s*|(?<!\.)\s+)(?=["“‘(]?\p{L})/u;
/** "IV. ", "A. ", "2. " and no sentence after it. */
const DOTTED = /^(?:[IVX]{1,5}|[A-H]|\d{1,2})\.\s+\p{Lu}[^.]*\.?$/u;
const MAX_LENGTH = 180;

/** Judged alone: what stands around it is the caller's business. */
export function looksLikeHeading(block: Draft, metrics: Metrics): boolean {
  const text = textOf(block);
  const [line] = block.lines;
  if (line === undefined || block.lines.length > 4 || text.length > MAX_LENGTH || letterCount(text) < 3) return false;
  if (!/^["“‘([§¿]?\s?[\p{Lu}\p{Lo}\d]/u.test(text) && !/^(?:\p{Ll}+\p{Lu}|\p{Ll}-)/u.test(text)) return false;
  if (/[=<>∑∫§|{}~^\\]/.test(text.replace(NUMBER, '')) || /^\((?:see |tab|fig)|^(?:manuscript )?(?:received|revised|accepted)\b/iu.test(text) || !/\p{L}{3}/u.test(text)) return false;
  const size = sizeOf(block);
  const numbered = NUMBER.test(text);
  if (/[;,]$/.test(text) || (/[.:]$/.test(text) && !numbered && !line.bold) || (text.split(' ').length > 18 && size < metrics.size * 1.1)) return false;
  const bold = block.lines.every((one) => one.bold);
  const face = block.lines.every((one) => one.font !== metrics.font && !one.mono) && hasWord(block);
  const capitals = isCapitals(text);
  if (size > metrics.size * 1.06) return bold || face || capitals || numbered || size > metrics.size * 1.15;
  // Physics journals set headings smaller than their text, with a number and its point.
  if (size < metrics.size * 0.93) return size > metrics.size * 0.85 && DOTTED.test(text) && (bold || (face && block.lines.every((one) => one.italic))) && !isPlace(text);
  return bold || (numbered && (face || /^\d+\.\d/.test(text))) || (face && /^["“‘]?\p{Lu}/u.test(text)) || (capitals && letterCount(text) > 4);
}

/** A sign with its indices has letters enough for a word, but no three of them in one piece. */
function hasWord(block: Draft): boolean {
  return block.lines.some((line) => line.pieces.some(({ run }) => /\p{L}{3}/u.test(run.text)));
}

/** Blocks of one style look alike: "12.0|Minion|b". */
export function styleOf(block: Draft): string {
  const [line] = block.lines;
  if (line === undefined) return '0|';
  return `${line.size.toFixed(1)}|${line.font}|${isCapitals(textOf(block)) ? 'c' : ''}${line.bold ? 'b' : ''}${line.italic ? 'i' : ''}`;
}

export function isCapitals(text: string): boolean {
  const letters = text.replace(/[^\p{L}]/gu, '');
  return letters.length > 3 && letters === letters.toUpperCase() && letters !== letters.toLowerCase();
}

/** Letters and digits only, for comparing. */
export function plain(text: string): string {
  return text.toLowerCase().normalize('NFKD').replace(/[^\p{L}\d]/gu, '');
}

export function letterCount(text: string): number {
  return text.match(/\p{L}/gu)?.length ?? 0;
}
