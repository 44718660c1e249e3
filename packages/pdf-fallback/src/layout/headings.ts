/** Headings and their levels: short blocks in a type of their own, or numbered, or named in the outline. */
import type { OutlineItem } from '../raw-page.ts';
import { settle, sizeOf, textOf } from './draft.ts';
import type { Draft } from './draft.ts';
import type { Metrics } from './metrics.ts';

const NUMBER = /^(?:(?:appendix|chapter|section|part)\s+)?((?:\d{1,2}|[A-H])(?:\.\d{1,2})*|[IVX]{1,5})[.):]?\s+(?=["“‘(]?\p{L})/iu;
const MAX_LENGTH = 180;

export function markHeadings(blocks: readonly Draft[], metrics: Metrics, outline: readonly OutlineItem[]): void {
  const listed = new Map(outline.map((item) => [plain(item.title), item.level]));
  const headings: Draft[] = [];
  for (const block of blocks) {
    if (block.settled || !looksLikeHeading(block, metrics, listed)) continue;
    settle(block, 'heading', true);
    headings.push(block);
  }
  setLevels(headings, listed);
}

function looksLikeHeading(block: Draft, metrics: Metrics, listed: ReadonlyMap<string, number>): boolean {
  const text = textOf(block);
  const [line] = block.lines;
  if (line === undefined || block.lines.length > 4 || text.length > MAX_LENGTH || !/\p{L}{2}/u.test(text)) return false;
  if (!/^["“‘([]?[\p{Lu}\d]/u.test(text) && !line.bold) return false;
  const size = sizeOf(block);
  const number = NUMBER.exec(text);
  if (listed.has(plain(text)) && size >= metrics.size * 0.9) return true;
  if (/[;,]$/.test(text) || (/[.:]$/.test(text) && number === null && !line.bold) || (text.split(' ').length > 18 && size < metrics.size * 1.1)) return false;
  const larger = size > metrics.size * 1.06;
  const smaller = size < metrics.size * 0.93;
  const bold = block.lines.every((one) => one.bold);
  const face = block.lines.every((one) => one.font !== metrics.font);
  const capitals = isCapitals(text);
  if (letterCount(text) < 3) return false;
  if (larger) return bold || face || capitals || number !== null || size > metrics.size * 1.15;
  if (smaller) return false;
  return bold || (number !== null && (face || /^\d+\.\d/.test(text))) || (face && /^\p{Lu}/u.test(text)) || (capitals && letterCount(text) > 4);
}

export function isCapitals(text: string): boolean {
  const letters = text.replace(/[^\p{L}]/gu, '');
  return letters.length > 3 && letters === letters.toUpperCase() && letters !== letters.toLowerCase();
}

function setLevels(headings: readonly Draft[], listed: ReadonlyMap<string, number>): void {
  const styles = [...new Set(headings.map(styleOf))];
  const strength = (style: string): number => {
    const [size = '0', face = ''] = style.split('|');
    return Number(size) * 10 + (face.includes('c') ? 3 : 0) + (face.includes('b') ? 2 : 0) - (face.includes('i') ? 1 : 0);
  };
  styles.sort((one, other) => strength(other) - strength(one));
  for (const heading of headings) {
    const text = textOf(heading);
    const number = NUMBER.exec(text)?.[1];
    const depth = number === undefined || !/^\d/.test(number) ? undefined : number.split('.').length;
    const level = depth ?? listed.get(plain(text)) ?? styles.indexOf(styleOf(heading)) + 1;
    heading.level = Math.min(6, Math.max(1, level));
  }
}

function styleOf(block: Draft): string {
  const [line] = block.lines;
  if (line === undefined) return '0|';
  return `${line.size.toFixed(1)}|${isCapitals(textOf(block)) ? 'c' : ''}${line.bold ? 'b' : ''}${line.italic ? 'i' : ''}`;
}

/** Letters and digits only, for comparing with the outline. */
export function plain(text: string): string {
  return text.toLowerCase().normalize('NFKD').replace(/[^\p{L}\d]/gu, '');
}

function letterCount(text: string): number {
  return text.match(/\p{L}/gu)?.length ?? 0;
}
