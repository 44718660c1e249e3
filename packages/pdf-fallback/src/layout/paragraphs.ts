/** Paragraphs made whole across columns, figures and pages: one that breaks off is joined to the one that goes on. */
import { textOf } from './draft.ts';
import type { Draft } from './draft.ts';

// A paragraph is not looked for further than this many blocks on: floats and furniture stand between, no more.
const REACH = 40;
const HYPHEN = /[-\u00AD\u2010]$/u;

export function joinParagraphs(blocks: readonly Draft[]): Draft[] {
  const joined: Draft[] = [];
  const absorbed = new Set<Draft>();
  for (const [index, block] of blocks.entries()) {
    if (absorbed.has(block)) continue;
    joined.push(block);
    if (!flows(block)) continue;
    let at = index;
    for (;;) {
      const next = nextFlowing(blocks, at, absorbed);
      if (next === undefined || !goesOn(block, next.block) || isShown(block, next.block, blocks.slice(at + 1, next.index))) break;
      block.lines.push(...next.block.lines);
      absorbed.add(next.block);
      at = next.index;
    }
  }
  return joined;
}

/** "… is fitted by", code, "which gives …": joined, the words would no longer lead to the code under them. */
function isShown(block: Draft, next: Draft, between: readonly Draft[]): boolean {
  const [end, start] = [block.lines.at(-1), next.lines[0]];
  if (end === undefined || start === undefined || end.page !== start.page || HYPHEN.test(end.text)) return false;
  return between.some((one) => one.kind === 'code' && one.lines.some((line) => line.page === end.page && line.baseline > end.baseline && line.baseline < start.baseline && line.box[0] < end.box[2] && line.box[2] > start.box[0]));
}

function flows(block: Draft): boolean {
  return block.main && (block.kind === 'paragraph' || block.kind === 'abstract' || block.kind === 'list_item');
}

function nextFlowing(blocks: readonly Draft[], from: number, absorbed: ReadonlySet<Draft>): { block: Draft; index: number } | undefined {
  for (let index = from + 1; index < Math.min(blocks.length, from + REACH); index++) {
    const block = blocks[index];
    if (block === undefined || absorbed.has(block)) continue;
    if (block.kind === 'heading' && block.main) return undefined;
    if (flows(block)) return { block, index };
  }
  return undefined;
}

function goesOn(block: Draft, next: Draft): boolean {
  const end = block.lines.at(-1);
  const start = next.lines[0];
  if (end === undefined || start === undefined) return false;
  // An item goes on at the top of the next column without its bullet.
  const turned = block.kind === 'list_item' && next.kind === 'paragraph' && (end.page !== start.page || start.baseline < end.baseline || HYPHEN.test(end.text));
  if (block.kind !== next.kind && !turned) return false;
  const text = textOf(next);
  if (HYPHEN.test(end.text) && /^\p{Ll}/u.test(text)) return true;
  if (/[.!?:;\u061F\u06D4\u3002\uFF01\uFF1F]["”’')\]]*$/.test(end.text)) return false;
  // Same column: only a formula or the like between them.
  if (turned) return /^\p{Ll}/u.test(text);
  // Scripts without capitals: only that the sentence is open speaks for it.
  if (/^\p{Lo}/u.test(text) && /[\p{Lo}\p{M},\u060C\u3001]$/u.test(end.text)) return true;
  return /^[\p{Ll}([\d]/u.test(text) || (/[\p{Ll},]$/u.test(end.text) && end.page !== start.page);
}
