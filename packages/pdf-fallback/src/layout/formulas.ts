/** Displayed formulas: short lines of signs and single letters, set apart from the text around them. */
import { settle, textOf } from './draft.ts';
import type { Draft } from './draft.ts';
import type { Metrics } from './metrics.ts';

export function markFormulas(blocks: readonly Draft[], metrics: Metrics): void {
  for (const block of blocks) if (!block.settled && block.lines.length <= 8 && !block.lines.every((line) => line.mono) && looksLikeFormula(block, metrics)) settle(block, 'formula');
}

function looksLikeFormula(block: Draft, metrics: Metrics): boolean {
  const text = textOf(block);
  const words = text.match(/\p{L}{4,}/gu)?.length ?? 0;
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  if (text.replace(/\s/g, '').length > 0 && letters < text.replace(/\s/g, '').length * 0.4) return true;
  const signs = text.match(/[=<>≤≥≈≡∑∫∏√∂∞±×÷→⇒∈∀∃⊆∪∩^]|\s[+−*/]\s/gu)?.length ?? 0;
  const numbered = /\(\d{1,3}(?:\.\d{1,3})?[a-z]?\)$/.test(text);
  const width = Math.max(...block.lines.map((line) => line.box[2])) - Math.min(...block.lines.map((line) => line.box[0]));
  const narrow = width < metrics.columnWidth * 0.93 || numbered;
  return narrow && signs > 0 && words <= 2 + signs && words * 12 < text.length && !/[.!?]\s\p{Lu}\p{Ll}+\s\p{Ll}/u.test(text);
}
