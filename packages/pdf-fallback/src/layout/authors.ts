/** Names out of the lines under the title: marks, degrees and affiliations taken away. */
import type { Draft } from './draft.ts';

export function readAuthors(drafts: readonly Draft[], infoAuthor: string | undefined): string[] {
  const names: string[] = [];
  for (const block of drafts) {
    if (block.kind !== 'authors') continue;
    for (const name of namesIn(block)) if (!names.includes(name)) names.push(name);
  }
  if (names.length === 0 && infoAuthor !== undefined) return namesOf(infoAuthor);
  return names;
}

/** Raised figures part names as commas do: they are dropped with the marks. */
function namesIn(block: Draft): string[] {
  const text = block.lines
    .map((line) => line.pieces.map(({ run, space }) => (run.fontSize < line.size * 0.85 ? ' , ' : `${space ? ' ' : ''}${run.text}`)).join(''))
    .join(' ; ');
  return namesOf(text.replace(/([,&]|\band\b)\s*;/g, '$1 '));
}

export function namesOf(text: string): string[] {
  return text
    .replace(/\([^)]*\)/g, (inner) => (/^\(\p{Lu}\p{Ll}+\)$/u.test(inner) ? inner : ' '))
    .split(/\s*(?:,|;|\||·|•|&|\band\b|\n|\d+|[*†‡§¶#])\s*/u)
    .map((name) => name.replace(/\s+/g, ' ').replace(/^(?:by|dr\.?|prof\.?)\s+/i, '').replace(/^[^\p{L}]+|[^\p{L}.)]+$/gu, '').trim())
    .filter((name) => isName(name));
}

function isName(name: string): boolean {
  if (name.length < 4 || name.length > 60 || /[@\d/:]/.test(name)) return false;
  const words = name.split(' ');
  if (words.length < 2 || words.length > 7) return false;
  if (DEGREES.test(name)) return false;
  return words.every((word) => /^[\p{Lu}'’(]/u.test(word) || PARTICLES.has(word.toLowerCase())) && words.some((word) => /\p{L}{2}/u.test(word));
}

const PARTICLES = new Set(['de', 'da', 'do', 'dos', 'das', 'del', 'della', 'di', 'du', 'la', 'le', 'van', 'von', 'der', 'den', 'ter', 'ten', 'el', 'al', 'bin', 'ibn', 'y', 'e', 'zu', 'af', 'av']);
const DEGREES = /\b(?:university|institute|department|college|school|hospital|laboratory|member|fellow|ieee|acm|phd|ph\.d|inc|corporation|center|centre|abstract|article|review|open access)\b/i;
