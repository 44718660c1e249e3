/** Blocks in a typewriter face, kept line by line with their indents. */
import { settle } from './draft.ts';
import type { Draft } from './draft.ts';
import type { Line } from './line.ts';

export function markCode(blocks: readonly Draft[]): void {
  const typed = blocks.filter((block) => isTyped(block));
  for (const block of typed) if (block.lines.some((line) => line.text.length >= 3)) settle(block, 'code');
  // A line of one or two letters is code where code stands beside it.
  for (const [index, block] of blocks.entries()) if (typed.includes(block) && [blocks[index - 1], blocks[index + 1]].some((near) => near?.kind === 'code')) settle(block, 'code');
  for (const block of typed) {
    if (block.kind !== 'code') continue;
    block.markdown = `\`\`\`\n${block.lines.map((line) => indented(line, block.lines)).join('\n').replace(/```/g, "'''")}\n\`\`\``;
  }
}

function isTyped(block: Draft): boolean {
  if (block.kind === 'heading' || block.kind === 'title' || (block.settled && block.kind !== 'other' && block.kind !== 'footnote')) return false;
  // An address as a list's item.
  if (/^[•‣▪●]/u.test(block.lines[0]?.text ?? '')) return false;
  return block.lines.filter((line) => line.mono).length >= Math.max(1, block.lines.length * 0.8);
}

/** Glyphs of a typewriter face are about 0.6 em wide: the indent is as many of them as fit. */
function indented(line: Line, lines: readonly Line[]): string {
  const left = Math.min(...lines.map((one) => one.box[0]));
  return ' '.repeat(Math.min(40, Math.max(0, Math.round((line.box[0] - left) / (line.size * 0.6))))) + line.text;
}
