/** What publishers put behind the paper: thanks, declarations, notices. Journals that tag declarations keep thanks out of the text as well. */
import { settle, sizeOf, textOf } from './draft.ts';
import type { Draft } from './draft.ts';
import { NUMBER } from './heading-style.ts';
import type { Metrics } from './metrics.ts';

const THANKS = /^(?:acknowledge?ments?|thanks)\b/iu;
const DECLARATION = /^(?:(?:declarations? of )?(?:conflicts?|competing|financial)(?: of)?(?: financial)? interests?|conflict of interests?|declarations?\b|disclosures?|funding|financial support|grant support|author(?:s|['’]s|s['’])? contributions?|contributors|credit author|data (?:availability|accessibility|sharing)|availability of|ethic(?:s|al)\b|compliance with|consent\b|informed consent|institutional review|patient consent|statement of (?:ethics|human|conflict)|human and animal|disclaimer|open practices)/iu;
const NOTICE = /^(?:supplementary (?:material|data|info)|supporting information|additional (?:files?|information)|electronic supplementary|publisher['’]?s note|abbreviations|orcid|how to cite|citation|open access|author (?:details|information|affiliations)|endnotes?|references? and notes|copyright|licen[cs]e|corresponding author|edited by|reviewed by|peer review|sample availability|graphical abstract)/iu;

/** Leaves declarations in the main text where they are set like any other section, since so do publishers' own tags. */
export function markEndMatter(blocks: readonly Draft[], metrics: Metrics): void {
  const headings = blocks.filter((block) => block.kind === 'heading' && block.main);
  const numbered = headings.filter((block) => NUMBER.test(textOf(block))).length > headings.length * 0.5 && headings.length > 3;
  const half = tailOf(blocks);
  const declared = blocks.slice(half).some((block) => isLabel(block) && DECLARATION.test(titleOf(block)) && !/^(?:funding|author)/i.test(titleOf(block)));
  let out = false;
  for (const [index, block] of blocks.entries()) {
    if (index < half) continue;
    if (block.kind === 'reference' || (block.kind === 'heading' && !block.main)) continue;
    if (isLabel(block)) {
      const title = titleOf(block);
      const small = sizeOf(block) < metrics.size * 0.95 || nextSize(blocks, index) < metrics.size * 0.95;
      const unlikeOthers = numbered && !NUMBER.test(textOf(block));
      out = NOTICE.test(title) || (THANKS.test(title) && (declared || small)) || (DECLARATION.test(title) && (small || unlikeOthers));
    } else if (block.kind === 'heading') {
      out = false;
    }
    if (out && block.main) {
      if (block.kind === 'heading') block.main = false;
      else settle(block, 'other');
    }
  }
}

/** Where the last section of the paper proper begins to end: only end matter has headings after it. */
function tailOf(blocks: readonly Draft[]): number {
  const start = Math.floor(blocks.length * 0.3);
  const proper = blocks.findLastIndex((block) => block.kind === 'heading' && block.main && !isLabel(block) && !/^appendi/i.test(titleOf(block)));
  return Math.max(start, proper);
}

/** Whether a title is one of what stands behind a paper. */
export function isEndMatter(title: string): boolean {
  const bare = title.replace(NUMBER, '').trim();
  return THANKS.test(bare) || DECLARATION.test(bare) || NOTICE.test(bare);
}

/** A heading, or a paragraph that begins with such a title and a colon or point. */
function isLabel(block: Draft): boolean {
  if (!block.main) return false;
  const title = titleOf(block);
  if (!isEndMatter(title)) return false;
  return block.kind === 'heading' || /^[\p{L}'’ ]{5,60}[:.]\s/u.test(title);
}

function titleOf(block: Draft): string {
  return textOf(block).replace(NUMBER, '').trim();
}

function nextSize(blocks: readonly Draft[], index: number): number {
  const next = blocks[index + 1];
  return next === undefined ? Infinity : sizeOf(next);
}
