/** Blocks, markdown and spans put together, so that every span lies on one page and every page begins with its marker. */
import type { Block, Box, Span } from '@sluice/core-models';
import { boxOf, firstPage, textOf } from './draft.ts';
import type { Draft } from './draft.ts';
import { LOOSE_NUMBER } from './heading-style.ts';
import type { Vocabulary } from './hyphens.ts';
import { joinAcross } from './hyphens.ts';
import { joinLines } from './join-lines.ts';
import { boxAround } from './line.ts';

export interface Assembled {
  readonly blocks: Block[];
  readonly markdown: string;
}

export interface AssembleOptions {
  readonly pages: readonly number[];
  readonly vocabulary: Vocabulary;
  /** Blocks that the markdown leaves out. */
  readonly omit: (block: Draft) => boolean;
}

interface Part {
  readonly page: number;
  readonly text: string;
  readonly box: Box;
}

export function assemble(drafts: readonly Draft[], options: AssembleOptions): Assembled {
  const blocks: Block[] = [];
  const waiting = [...options.pages];
  const written: string[] = [];
  let length = 0;

  function write(text: string): void {
    written.push(text);
    length += text.length;
  }

  /** Whether what is written ends so; each piece is written with its closing white space. */
  function endsWith(end: string): boolean {
    return written.at(-1)?.endsWith(end) ?? false;
  }

  /** Markers of all pages up to `page` that have none yet. */
  function turnTo(page: number, inside: boolean): void {
    while (waiting[0] !== undefined && waiting[0] <= page) {
      const number = waiting.shift();
      const glue = length === 0 ? '' : inside ? (endsWith(' ') ? '' : ' ') : endsWith('\n\n') ? '' : '\n\n';
      write(`${glue}<!-- page ${number} -->${inside ? ' ' : '\n\n'}`);
    }
  }

  for (const draft of drafts) {
    const parts = partsOf(draft, options.vocabulary);
    const text = textOfParts(parts);
    const spans: Span[] = [];
    if (!options.omit(draft) && text !== '') {
      for (const [index, part] of parts.entries()) {
        turnTo(part.page, index > 0);
        if (index === 0) write(prefixOf(draft));
        const start = length;
        write(part.text);
        spans.push({ page: part.page, box: part.box, start, end: length });
      }
      write('\n\n');
    }
    const { kind, main, level } = draft;
    blocks.push({ kind, text, page: firstPage(draft), box: boxAround(draft.lines.filter((line) => line.page === firstPage(draft)).map((line) => line.box)), main, spans, ...(kind === 'heading' && { level: level ?? 2 }) });
  }
  turnTo(Infinity, false);
  return { blocks, markdown: `${written.join('').trimEnd()}\n` };
}

function prefixOf(draft: Draft): string {
  if (draft.kind === 'title') return '# ';
  if (draft.kind === 'heading') return `${'#'.repeat(Math.min(6, (draft.level ?? 1) + 1))} ${numberOf(draft)}`;
  return '';
}

/** A page whose print says "<!-- page 9 -->" must not turn pages. */
function unmarked(text: string): string {
  return text.replace(/<!--/g, '<!- -');
}

/** A loose section number stands in the markdown, before the span, and not in the title. */
function numberOf(draft: Draft): string {
  const number = draft.kind === 'heading' ? LOOSE_NUMBER.exec(textOf(draft))?.[1] : undefined;
  return number === undefined ? '' : `${number} `;
}

/** The block's text page by page; a word divided by the page break stays whole on the earlier page. */
function partsOf(draft: Draft, vocabulary: Vocabulary): Part[] {
  const parts: Part[] = [];
  const pages = [...new Set(draft.lines.map((line) => line.page))];
  for (const page of pages) {
    const lines = draft.lines.filter((line) => line.page === page);
    const before = parts.at(-1);
    const plain = unmarked(joinLines(lines.map((line) => line.text), vocabulary));
    const text = draft.markdown !== undefined && pages.length === 1 ? unmarked(draft.markdown) : draft.kind === 'heading' && before === undefined ? plain.replace(LOOSE_NUMBER, '').replace(/(?<=\p{L}\)?)\s*[.:]$/u, '') : plain;
    if (before !== undefined && /[\p{L}][-\u00AD\u2010]$/u.test(before.text) && text !== '') {
      const [word = '', ...rest] = text.split(' ');
      parts[parts.length - 1] = { ...before, text: joinAcross(before.text, word, vocabulary) };
      if (rest.length > 0) parts.push({ page, text: rest.join(' '), box: boxAround(lines.map((line) => line.box)) });
      continue;
    }
    if (text !== '') parts.push({ page, text, box: boxAround(lines.map((line) => line.box)) });
  }
  return parts.length === 0 ? [{ page: firstPage(draft), text: '', box: boxOf(draft) }] : parts;
}

function textOfParts(parts: readonly Part[]): string {
  return parts.map((part) => part.text).join(' ');
}
