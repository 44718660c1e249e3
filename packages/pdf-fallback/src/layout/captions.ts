/** Captions: a label with a number, then punctuation or a capital; "Figure 3 shows that" is prose. */
import { draft, settle, sizeOf, textOf } from './draft.ts';
import type { Draft } from './draft.ts';
import type { Line } from './line.ts';
import type { Metrics } from './metrics.ts';

const LABEL = /^(?:(?:supplementary|extended data|online)\s+)?(fig(?:ure|s|ures)?\b\.?|table\b|tab\.|scheme\b|chart\b|plate\b|box\b|algorithm\b|listing\b|video\b|movie\b)\s*(?:[A-Z]\.?)?(?:\d+|[IVXL]+)(?:[.\-–]\d+)*[a-z]?\b/iu;

export type CaptionKind = 'figure' | 'table';

/** What the text is a caption of, judged by its first words alone; null for prose that mentions a figure. */
export function captionKind(block: Draft, metrics: Metrics): CaptionKind | null {
  const text = unspaced(textOf(block));
  const label = LABEL.exec(text);
  if (label === null) return null;
  const rest = text.slice(label[0].length);
  const [first] = block.lines;
  const small = sizeOf(block) < metrics.size * 0.96;
  const otherFace = first !== undefined && (first.pieces[0]?.run.font !== metrics.font || first.bold);
  const punctuated = /^\s?[.:|—–]/.test(rest) || rest.trim() === '';
  const capital = /^\s+[\p{Lu}(“"‘\d]/u.test(rest);
  // A sentence that begins "Figure 3." is not written; one that begins "Table 2 (see" is.
  if (!(punctuated || (capital && (otherFace || small)) || (small && otherFace))) return null;
  return /^(?:supplementary |extended data |online )?tab/i.test(text) ? 'table' : 'figure';
}

/** The same for a line that may begin one. */
export function captionStart(line: Line, metrics: Metrics): CaptionKind | null {
  return MAYBE.test(line.text) ? captionKind(draft([line]), metrics) : null;
}

const MAYBE = /^(?:[A-Z] ?[A-Z] ?|fig|tab|sch|cha|pla|box|alg|lis|vid|mov|sup|ext|onl)/i;

/** Letterspaced labels read as words: "F I G U R E 1". */
function unspaced(text: string): string {
  return text.replace(/^(?:\p{Lu} ){3,}\p{Lu}?(?= |$)/u, (letters) => `${letters.replace(/ /g, '')} `.replace(/ +$/, ' ')).replace(/ {2,}/g, ' ');
}

export function markCaptions(blocks: readonly Draft[], metrics: Metrics): void {
  for (const [index, block] of blocks.entries()) {
    if (block.settled || captionKind(block, metrics) === null) continue;
    settle(block, 'caption');
    continueCaption(blocks, index, metrics);
  }
}

/** Captions of several paragraphs: what follows closely in the same small type. */
function continueCaption(blocks: readonly Draft[], index: number, metrics: Metrics): void {
  const caption = blocks[index];
  if (caption === undefined) return;
  const size = sizeOf(caption);
  if (size > metrics.size * 0.96) return;
  let last = caption.lines.at(-1);
  for (const block of blocks.slice(index + 1)) {
    const [line] = block.lines;
    if (block.settled || line === undefined || last === undefined || line.page !== last.page || Math.abs(sizeOf(block) - size) > 0.3) return;
    const step = line.baseline - last.baseline;
    if (captionKind(block, metrics) !== null) return;
    // Captions in two columns under a wide figure: the sentence goes on beside, at the height of the first half.
    const beside = line.box[0] > last.box[2] && line.box[1] > (caption.lines[0]?.box[1] ?? 0) - size && !/[.!?]$/.test(last.text);
    if (!beside && (step <= 0 || step > size * 2)) return;
    settle(block, 'caption');
    last = block.lines.at(-1);
  }
}
