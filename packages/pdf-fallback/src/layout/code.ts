/** Blocks in a typewriter face, kept line by line with their indents. */
import { settle } from './draft.ts';
import type { Draft } from './draft.ts';
import type { Line } from './line.ts';

export function markCode(blocks: readonly Draft[]): void {
  for (const block of blocks) {
    if (block.kind === 'heading' || block.kind === 'title' || (block.settled && block.kind !== 'other' && block.kind !== 'footnote')) continue;
    const mono = block.lines.filter((line) => line.mono).length;
    if (mono < Math.max(1, block.lines.length * 0.8) || block.lines.every((line) => line.text.length < 3)) continue;
    settle(block, 'code');
    block.markdown = `\`\`\`\n${block.lines.map((line) => indented(line, block.lines)).join('\n').replace(/```/g, "'''")}\n\`\`\``;
  }
}

/** Glyphs of a typewriter face are about 0.6 em wide: the indent is as many of them as fit. */
function indented(line: Line, lines: readonly Line[]): string {
  const left = Math.min(...lines.map((one) => one.box[0]));
  return ' '.repeat(Math.min(40, Math.max(0, Math.round((line.box[0] - left) / (line.size * 0.6))))) + line.text;
}
