/** The paper's own bibliography: from its heading to the next part, an entry a block. */
import type { Reference } from '@sluice/core-models';
import { settle, sizeOf, textOf } from './draft.ts';
import type { Draft } from './draft.ts';
import type { Line } from './line.ts';

const HEADING = /^(?:\d+\.?\s*|[IVX]+\.?\s*|[A-Z]\.\s*)?(?:references?(?: and notes| cited)?|bibliography|literature(?: cited)?|works cited|cited literature|references? list)\s*[:.]?$/iu;

export function isReferencesHeading(text: string): boolean {
  return text.length < 40 && HEADING.test(text.replace(/^(\p{L}\s)+\p{L}$/u, (spaced) => spaced.replace(/\s/g, '')).trim());
}

/** `[12] `, `12. `, `(12) ` at the start of an entry. */
const NUMBERED = /^(?:\[\s?\w{1,12}\s?\]|\(\d{1,3}\)|\d{1,3}\s?[.)]|\d{1,3}\s+(?=\p{Lu}))/u;

/** Marks blocks of the bibliography; what follows it under a heading of its own (an appendix) is left alone. */
export function markReferences(blocks: readonly Draft[]): void {
  const starts = blocks.flatMap((block, index) => (isReferencesHeading(textOf(block)) ? [index] : []));
  const start = starts.at(-1);
  if (start === undefined) return;
  const heading = blocks[start];
  if (heading === undefined) return;
  settle(heading, 'heading', false);
  heading.level = 1;
  const size = sizeOf(blocks[start + 1] ?? heading);
  for (const block of blocks.slice(start + 1)) {
    if (block.settled && block.kind !== 'heading') continue;
    if (endsBibliography(block, heading, size)) return;
    settle(block, 'reference');
  }
}

function endsBibliography(block: Draft, heading: Draft, size: number): boolean {
  const [line] = block.lines;
  const [label] = heading.lines;
  if (line === undefined || label === undefined) return false;
  const text = textOf(block);
  if (!sameType(line, label) || text.length > 100 || NUMBERED.test(text) && Math.abs(line.size - size) < 0.3) return false;
  return /\p{L}{3}/u.test(text) && (line.size !== size || line.bold || line.font !== (label.font === line.font ? '' : label.font)) && line.font === label.font && (Math.abs(label.size - size) > 0.3 || label.bold);
}

function sameType(one: Line, other: Line): boolean {
  return Math.abs(one.size - other.size) < 0.3 && one.font === other.font;
}

/** Entries of the marked blocks: a new one at each number, hanging indent or paragraph. */
export function readReferences(blocks: readonly Draft[], join: (lines: readonly Line[]) => string): Reference[] {
  const lines = blocks.filter((block) => block.kind === 'reference').flatMap((block) => block.lines.map((line, index) => ({ line, first: index === 0 })));
  const numbered = lines.filter(({ line }) => NUMBERED.test(line.text)).length;
  const byNumber = numbered >= 3 && numbered > lines.length / 12;
  const entries: Line[][] = [];
  for (const { line, first } of lines) {
    const current = entries.at(-1);
    const starts = byNumber ? NUMBERED.test(line.text) : first ? !continues(current) : standsOut(line, current);
    if (current === undefined || starts) entries.push([line]);
    else current.push(line);
  }
  return entries.map((entry) => referenceOf(join(entry))).filter((reference) => reference.text.length > 10);
}

function continues(entry: readonly Line[] | undefined): boolean {
  const last = entry?.at(-1);
  return last !== undefined && !/[.\d)\]/]$/.test(last.text);
}

function standsOut(line: Line, entry: readonly Line[] | undefined): boolean {
  const second = entry?.[1];
  const last = entry?.at(-1);
  if (last === undefined || last.page !== line.page || line.baseline < last.baseline) return last !== undefined && /[.\d)]$/.test(last.text) && /^\p{Lu}/u.test(line.text);
  if (second !== undefined) return line.box[0] < second.box[0] - line.size * 0.5;
  return line.box[0] < last.box[0] - line.size * 0.5;
}

function referenceOf(text: string): Reference {
  const doi = /\b10\.\d{4,9}\/[^\s"<>]+/.exec(text)?.[0].replace(/[.,;)\]}]+$/, '');
  const arxivId = /arxiv[:\s/.]*(?:org\/(?:abs|pdf)\/)?\s*(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?\/\d{7})/i.exec(text)?.[1];
  return { text, ...(doi && { doi }), ...(arxivId && { arxivId }) };
}
