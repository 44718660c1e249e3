/** List items: paragraphs that begin with a bullet or with numbers that run on. */
import { draft, textOf } from './draft.ts';
import type { Draft } from './draft.ts';

const BULLET = /^[•‣▪●◦○■□–—∙·➢✓*-]\s+\S/u;
const ORDINAL = /^(?:\(?(\d{1,2}|[a-z]|[ivx]{1,4})[.)]|\[(\d{1,2})\])\s+\S/;

/** A paragraph that holds several items is parted; what stays is marked, main as before. */
export function markLists(blocks: readonly Draft[]): Draft[] {
  const parted = blocks.flatMap((block) => (block.kind === 'paragraph' && block.main && !block.settled ? partItems(block) : [block]));
  for (const [index, block] of parted.entries()) {
    if (block.kind !== 'paragraph' || block.settled || !block.main) continue;
    const text = textOf(block);
    if (BULLET.test(text) || (ORDINAL.test(text) && [parted[index - 1], parted[index + 1]].some((near) => near !== undefined && ORDINAL.test(textOf(near))))) block.kind = 'list_item';
  }
  return parted;
}

function partItems(block: Draft): Draft[] {
  const starts = block.lines.filter((line) => BULLET.test(line.text) || ORDINAL.test(line.text)).length;
  const bullets = block.lines.filter((line) => BULLET.test(line.text)).length;
  if (bullets < 2 && !(starts >= 2 && ORDINAL.test(block.lines[0]?.text ?? ''))) return [block];
  const items: Draft[] = [];
  for (const line of block.lines) {
    const last = items.at(-1);
    const opens = bullets >= 2 ? BULLET.test(line.text) : ORDINAL.test(line.text);
    if (last === undefined || opens) items.push({ ...draft([line]), kind: block.kind, main: block.main });
    else last.lines.push(line);
  }
  return items;
}
