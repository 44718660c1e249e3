/** From the order on paper to the order of reading: the Unicode Bidirectional Algorithm (UAX #9) the other way round, for a single line. */
import type { RawRun } from '../raw-page.ts';

/** A letter in its place on paper. */
export interface Atom {
  readonly text: string;
  readonly kind: 'right' | 'left' | 'digit' | 'neutral';
  readonly run: RawRun;
  /** In points. */
  readonly width: number;
}

export interface OrderOptions {
  /** Which way the paragraph reads. */
  readonly reads: 'right-to-left' | 'left-to-right';
  /** Whether brackets are named by their shape, and so turn round with the text that they stand in. */
  readonly swapped: boolean;
}

/** `atoms` from left to right as they are painted; returned as they are read. */
export function logicalOrder(atoms: readonly Atom[], { reads, swapped }: OrderOptions): Atom[] {
  const based = withMarksFirst(atoms);
  if (reads === 'right-to-left') return readBackwards(based, swapped);
  const ordered: Atom[] = [];
  for (let at = 0; at < based.length; ) {
    const end = based[at]?.kind === 'right' ? quoteEnd(based, at) : at + 1;
    const part = based.slice(at, end);
    ordered.push(...(part[0]?.kind === 'right' ? readBackwards(part, swapped) : part));
    at = end;
  }
  return ordered;
}

/** Where a stretch that reads from the right ends, within a line that reads from the left: after its last such letter before one of the line's own. */
function quoteEnd(atoms: readonly Atom[], from: number): number {
  let end = from + 1;
  for (let at = from; at < atoms.length && atoms[at]?.kind !== 'left'; at += 1) if (atoms[at]?.kind === 'right') end = at + 1;
  return end;
}

function readBackwards(atoms: readonly Atom[], swapped: boolean): Atom[] {
  const arabic = atoms.some((atom) => ARABIC.test(atom.text));
  const stretches: Atom[][] = [];
  for (const atom of atoms) {
    const open = stretches.at(-1);
    if (open !== undefined && (open[0]?.kind === 'right') === (atom.kind === 'right')) open.push(atom);
    else stretches.push([atom]);
  }
  return stretches.toReversed().flatMap((stretch) => (stretch[0]?.kind === 'right' ? stretch.toReversed() : embedded(withRelations(stretch, stretches), { arabic, swapped })));
}

/** "p =" at a line's end and "= 0.03" on the next one are halves of what was set from the left as a whole. */
function withRelations(stretch: readonly Atom[], line: readonly (readonly Atom[])[]): readonly Atom[] {
  const text = stretch.map((atom) => atom.text).join('');
  const halved = (stretch === line[0] && ENDS_OPEN.test(text)) || (stretch === line.at(-1) && STARTS_OPEN.test(text));
  return halved ? stretch.map((atom) => (RELATION.test(atom.text) ? { ...atom, kind: 'left' } : atom)) : stretch;
}

/** What stands between letters that read from the right: words of another script and numbers keep their order, what is around them does not. */
function embedded(stretch: readonly Atom[], { arabic, swapped }: { readonly arabic: boolean; readonly swapped: boolean }): Atom[] {
  const turned = (atoms: readonly Atom[]): Atom[] => atoms.toReversed().map((atom) => (swapped ? { ...atom, text: PARTNERS[atom.text] ?? atom.text } : atom));
  const from = stretch.findIndex((atom) => atom.kind !== 'neutral');
  const to = stretch.findLastIndex((atom) => atom.kind !== 'neutral') + 1;
  if (from < 0) return turned(stretch);
  if (stretch.some((atom) => atom.kind === 'left')) {
    const [start, end] = swapped ? widened(stretch, from, to) : [from, to];
    return [...turned(stretch.slice(end)), ...stretch.slice(start, end), ...turned(stretch.slice(0, start))];
  }
  // Numbers alone: each keeps its digits in order, and they follow each other from the right.
  const parts = numbersOf(stretch, arabic);
  return parts.toReversed().flatMap((part) => (part.length > 1 ? part : turned(part)));
}

/** A bracket at the end whose partner stands inside belongs to the words: "SD (12)". */
function widened(stretch: readonly Atom[], from: number, to: number): [number, number] {
  const depth = stretch.slice(from, to).reduce((sum, { text }) => sum + (OPENING.test(text) ? 1 : CLOSING.test(text) ? -1 : 0), 0);
  const closes = depth > 0 && CLOSING.test(stretch[to]?.text ?? '');
  const opens = depth < 0 && OPENING.test(stretch[from - 1]?.text ?? '');
  return [opens ? from - 1 : from, closes ? to + 1 : to];
}

function numbersOf(stretch: readonly Atom[], arabic: boolean): Atom[][] {
  const parts: Atom[][] = [];
  for (const [index, atom] of stretch.entries()) {
    const open = parts.at(-1);
    const inside = (arabic ? SEPARATOR : SEPARATOR_OR_SIGN).test(atom.text) && stretch[index + 1]?.kind === 'digit';
    const unit = !arabic && UNIT.test(atom.text);
    if (open?.at(-1)?.kind === 'digit' && (atom.kind === 'digit' || inside || unit)) open.push(atom);
    else if (open !== undefined && open.length > 1 && atom.kind === 'digit' && stretch[index - 1] === open.at(-1)) open.push(atom);
    else parts.push([atom]);
  }
  return parts;
}

/** Files that name a point after the letter under it give "letter, point" from the left: turned round it would stand over the wrong one. */
function withMarksFirst(atoms: readonly Atom[]): readonly Atom[] {
  const after = atoms.some((atom, index) => isMark(atom) && atoms[index - 1]?.kind === 'right' && atoms[index + 1]?.kind !== 'right');
  if (!after) return atoms;
  const clusters: Atom[][] = [];
  for (const atom of atoms) {
    const open = clusters.at(-1);
    if (isMark(atom) && open !== undefined) open.push(atom);
    else clusters.push([atom]);
  }
  return clusters.flatMap((cluster) => cluster.toReversed());
}

function isMark(atom: Atom): boolean {
  return atom.kind === 'right' && /^\p{M}+$/u.test(atom.text);
}

const ARABIC = /[\u0600-\u08FF\uFB50-\uFDFF\uFE70-\uFEFC]/u;
// Between digits: after Arabic letters a sign parts two numbers, after Hebrew ones it holds them together (UAX #9, rules W2 and W4).
const SEPARATOR = /^[.,:/\u066B\u066C]$/u;
const SEPARATOR_OR_SIGN = /^[.,:/+\-\u2212]$/u;
const UNIT = /^[%°$€£]$/u;
const RELATION = /^[=<>≤≥≈±]$/u;
const ENDS_OPEN = /\p{L}\s?[=<>≤≥≈±]\s?[()[\]]?\s?$/u;
const STARTS_OPEN = /^\s?[=<>≤≥≈±]\s?\d/u;
const OPENING = /^[([{]$/;
const CLOSING = /^[)\]}]$/;
const PARTNERS: Readonly<Record<string, string>> = { '(': ')', ')': '(', '[': ']', ']': '[', '{': '}', '}': '{', '<': '>', '>': '<', '«': '»', '»': '«', '≤': '≥', '≥': '≤' };
