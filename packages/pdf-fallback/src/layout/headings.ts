/** Headings and their levels: short blocks in a type of their own, or numbered, or named in the outline. */
import type { OutlineItem } from '../raw-page.ts';
import { firstPage, settle, sizeOf, textOf } from './draft.ts';
import type { Draft } from './draft.ts';
import { looksLikeHeading, NUMBER, plain, styleOf } from './heading-style.ts';
import type { Metrics } from './metrics.ts';

export function markHeadings(blocks: readonly Draft[], metrics: Metrics, outline: readonly OutlineItem[]): void {
  const listed = new Map(outline.map((item) => [bare(item.title), item.level]));
  const candidates = blocks.filter((block) => !block.settled && (looksLikeHeading(block, metrics) || isListed(block, metrics, listed)));
  const styles = new Map<string, number>();
  for (const block of candidates) styles.set(styleOf(block), (styles.get(styleOf(block)) ?? 0) + 1);
  const headings: Draft[] = [];
  for (const block of candidates) {
    if (firstPage(block) === 1 && MASTHEAD.test(textOf(block))) {
      settle(block, 'other');
      continue;
    }
    if (!leadsOn(blocks, blocks.indexOf(block), metrics)) continue;
    settle(block, 'heading', true);
    headings.push(block);
  }
  setLevels([...headings, ...blocks.filter((block) => block.kind === 'heading' && block.level === undefined)], listed);
}

/** What publishers print on the first page in type as large as headings. */
export const MASTHEAD = /^(?:(?:\S* )?open access|(?:review|research|original|short|regular)(?: (?:article|research|paper|communication))?|(?:the )?(?:[\p{L}&]+ ){0,3}journal of .{3,50}|(?:proceedings|transactions|annals|archives) (?:of|on) .{3,60}|check for updates|article info(?:rmation)?)$/iu;

function isListed(block: Draft, metrics: Metrics, listed: ReadonlyMap<string, number>): boolean {
  const text = textOf(block);
  return text.length < 200 && block.lines.length < 5 && sizeOf(block) >= metrics.size * 0.9 && listed.has(bare(text));
}

/** A heading stands over something: text, a list, another heading; not at the end of the paper. */
function leadsOn(blocks: readonly Draft[], index: number, metrics: Metrics): boolean {
  const block = blocks[index];
  if (block === undefined) return false;
  for (const next of blocks.slice(index + 1, index + 25)) {
    if (next.kind === 'table' || next.kind === 'caption' || next.kind === 'other' || next.kind === 'footnote') continue;
    if (next.kind === 'reference') return false;
    // A short line of the body's type in mid-sentence goes on in small letters.
    if (Math.abs(sizeOf(block) - metrics.size) < 0.3 && block.lines.length === 1 && /^\p{Ll}/u.test(textOf(next)) && firstPage(next) === firstPage(block) && !block.lines[0]?.bold) return false;
    return true;
  }
  return false;
}

/** Numbered headings by their numbers, listed ones by the outline, others by how strong their type is among the headings. */
function setLevels(headings: readonly Draft[], listed: ReadonlyMap<string, number>): void {
  const styles = [...new Set(headings.map(styleOf))].sort((one, other) => strength(other) - strength(one));
  const numbers = headings.map((heading) => NUMBER.exec(textOf(heading))?.[1]);
  const scheme = numbers.find((number) => number !== undefined) === 'I' ? ROMAN_FIRST.filter((pattern) => numbers.some((number) => number !== undefined && pattern.test(number))) : [];
  for (const [index, heading] of headings.entries()) {
    const text = textOf(heading);
    const number = numbers[index];
    const kind = scheme.findIndex((pattern) => number !== undefined && pattern.test(number)) + 1;
    const depth = number === undefined || !/^\d/.test(number) ? undefined : number.split('.').length;
    const level = (kind > 0 ? kind : undefined) ?? depth ?? listed.get(bare(text)) ?? styles.indexOf(styleOf(heading)) + 1;
    heading.level = Math.min(6, Math.max(1, level));
  }
}

/** I, A, 1: as IEEE and the American Physical Society count; C and D are taken for letters. */
const ROMAN_FIRST = [/^[IVX]+$/, /^[A-H]$/, /^\d+$/];

function strength(style: string): number {
  const [size = '0', , face = ''] = style.split('|');
  return Number(size) * 10 + (face.includes('c') ? 3 : 0) + (face.includes('b') ? 2 : 0) - (face.includes('i') ? 1 : 0);
}

function bare(title: string): string {
  return plain(title.replace(NUMBER, ''));
}
