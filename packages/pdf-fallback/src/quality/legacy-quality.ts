/** The Python original's quality score, to the letter, so that its users can compare: ours decides. */

/**
 * Returns 0–1 by ORIGINAL.md: 0.40 density + 0.30 structure + 0.15 code + 0.15 tables, 0 under 100 characters.
 * A dense normal page scores low on it: 3,000 characters a page have a density of 0.3.
 *
 * @example
 * legacyQuality({ markdown: 'too short', pages: 1 }); // 0
 */
export function legacyQuality(document: { readonly markdown: string; readonly pages: number | null }): number {
  const { markdown, pages } = document;
  if (markdown.length < 100) return 0;
  const structureMarks = count(markdown, /^(#{1,6}\s|\s*[-*+]\s)/gm);
  const codeBlocks = Math.floor(count(markdown, /^\s*```/gm) / 2);
  const tables = count(markdown, /^\s*\|?\s*:?-{3,}:?\s*(\|\s*:?-{3,}:?\s*)+\|?\s*$/gm);
  const score =
    0.4 * density(pages === null ? null : markdown.length / Math.max(1, pages)) +
    0.3 * structure((structureMarks / markdown.length) * 1000) +
    0.15 * bonus(codeBlocks, 5) +
    0.15 * bonus(tables, 3);
  return Math.min(1, Math.max(0, score));
}

function density(charactersPerPage: number | null): number {
  if (charactersPerPage === null) return 0.5;
  if (charactersPerPage < 100) return 0;
  if (charactersPerPage >= 500 && charactersPerPage <= 2000) return 1;
  return Math.max(0, 1 - Math.abs(charactersPerPage - 1250) / 2500);
}

function structure(marksPerThousand: number): number {
  if (marksPerThousand >= 5 && marksPerThousand <= 15) return 1;
  return Math.max(0, 1 - Math.abs(marksPerThousand - 10) / 20);
}

function bonus(found: number, full: number): number {
  return found === 0 ? 0.5 : Math.min(1, 0.5 + found / full);
}

function count(text: string, pattern: RegExp): number {
  return Array.from(text.matchAll(pattern)).length;
}
