/** Title, authors, affiliations and abstract of the first page, and where the body begins. */
import { coverWeights } from './cover.ts';
import { boxOf, firstPage, settle, sizeOf, textOf } from './draft.ts';
import type { Draft } from './draft.ts';
import { looksLikeHeading, plain, styleOf } from './heading-style.ts';
import { MASTHEAD } from './headings.ts';
import type { Metrics } from './metrics.ts';
import { isPlace } from './places.ts';
import { namesIn } from './authors.ts';
import { isDate } from './year.ts';

const ABSTRACT = /^(?:structured |graphical |author )?(?:abstract|summary|synopsis|résumé|zusammenfassung|resumen|resumo|riassunto|a\s?b\s?s\s?t\s?r\s?a\s?c\s?t)(?!\p{L})\s*[:.—–-]*/iu;
const BODY = /^(?:(?:\d+|I)[.:]?\s*)?(?:introduction|background|motivation|overview|statement of need|prologue|preface)\b/iu;
const KEYWORDS = /^(?:key\s?words?(?: and phrases)?|mots[- ]cl[ée]s|schlüssel(?:wörter|begriffe)|palabras[- ]clave|palavras[- ]chave|parole chiave|index terms|general terms|(?:cr )?categories(?: and subject descriptors)?|subject classification|msc|pacs|jel|abbreviations|significance|highlights|ccs concepts)\b/iu;
/** Heads of lists between abstract and body; what stands under them are neither names nor sentences. */
const LIST = /^(?:(?:table of )?contents|table des matières|inhalt(?:sverzeichnis)?|índice|sumário|indice|nomenclature|notations?|list of (?:symbols|abbreviations|figures|tables))$/iu;
export const NOTICE = /^(?:[∗⋆]|received|accepted|published|revised|available online|submitted|copyright|©|doi\b|https?:|www\.|correspond|\*|†|‡|e-?mail|edited by|reviewed by|academic editor|citation|cite (?:this|as)|how to cite|to cite|licen[cs]e|open access|permission|this (?:is an open|article is|work is (?:licen|distrib))|specialty|source of support|conflict|issn|editor|software|repository|archive|in partnership|authors of papers)/iu;

/** "1 Introduction" may be in larger type than a title in plain letters. */
const FIRST_SECTION = /^(?:1|I)[.:]?\s+\p{Lu}\p{Ll}/u;
const DATE = /^(?:\d{1,2}(?:st|nd|rd|th)? )?(?:january|february|march|april|may|june|july|august|september|october|november|december)\b/iu;
const SERIES = /^(?:the )?(?:\w+ )?(?:journal|proceedings|transactions|annals|bulletin|archives|letters|reviews?) (?:of|on|in|for)\b/iu;

/** Marks what stands before the body, and gives the blocks back with the title where a reader meets it; blocks from the body on are left as they are. */
export function markFrontMatter(given: readonly Draft[], metrics: Metrics, infoTitle: string | undefined): Draft[] {
  const title = findTitle(given, metrics, infoTitle);
  if (title === undefined) return [...given];
  const [head] = title;
  const blocks = titleFirst(given, title);
  const bodyLeft = Math.min(...blocks.filter((block) => firstPage(block) === 1 && !block.settled && isProse(block) && sizeOf(block) > metrics.size * 0.97).map((block) => boxOf(block)[0]));
  /** Left of the title and of all running text: a sidebar with editors, dates and licence. */
  const aside = (block: Draft): boolean => head !== undefined && boxOf(block)[2] < Math.min(boxOf(head)[0], bodyLeft);
  for (const block of title) settle(block, 'title', true);
  const from = blocks.findIndex((block) => block === head);
  const body = endOfAbstract(blocks, { from, body: findBody(blocks, from, metrics), metrics });
  for (const block of blocks.slice(0, from)) if (!block.settled) settle(block, 'other');
  let inAbstract = false;
  let inList = false;
  for (const block of blocks.slice(from + 1, body)) {
    if (block.settled) continue;
    const text = textOf(block);
    inList = LIST.test(text) || (inList && !ABSTRACT.test(text) && !isProse(block));
    if (inList || KEYWORDS.test(text)) {
      inAbstract = false;
      settle(block, 'other');
    } else if (ABSTRACT.test(text) && (text.length < 30 || !/^summary of/i.test(text))) {
      inAbstract = true;
      if (text.replace(ABSTRACT, '').length < 10) settle(block, 'heading', false);
      else settle(block, 'abstract', true);
    } else if (NOTICE.test(text)) {
      settle(block, 'other');
    } else if (inAbstract && !aside(block) && (sizeOf(block) > metrics.size * 0.84 || isProse(block))) {
      if (block.lines.length > 1 || text.length > 60) settle(block, 'abstract', true);
      else block.main = true;
    } else if (isProse(block) && !isPlace(text.slice(0, 120)) && (text.length > 250 || isSmallPrint(block, metrics))) {
      settle(block, 'abstract', true);
      inAbstract = true;
    } else if (isPlace(text) || /@/.test(text)) {
      settle(block, 'affiliation');
    } else {
      settle(block, namesIn(text).length > 0 && !aside(block) ? 'authors' : 'other');
    }
  }
  return blocks;
}

/** Some streams paint title and authors after the first columns of text: they go back in front of what stands below them. */
function titleFirst(blocks: readonly Draft[], title: readonly Draft[]): Draft[] {
  const [head] = title;
  const at = head === undefined ? -1 : blocks.indexOf(head);
  if (head === undefined || at <= 0) return [...blocks];
  const bottom = boxOf(head)[3];
  const below = blocks.slice(0, at).filter((block) => firstPage(block) === firstPage(head) && boxOf(block)[1] > bottom - 2);
  if (!below.some((block) => isProse(block) && !NOTICE.test(textOf(block)))) return [...blocks];
  const top = Math.min(...below.filter((block) => isProse(block)).map((block) => boxOf(block)[1]));
  const after = blocks.slice(at);
  const stop = after.findIndex((block) => firstPage(block) !== firstPage(head) || boxOf(block)[3] > top + 2);
  const front = stop < 0 ? after : after.slice(0, stop);
  const moved = new Set([...front, ...below]);
  return [...blocks.slice(0, at).filter((block) => !moved.has(block)), ...front, ...below, ...after.slice(front.length)];
}

/** A letter has no heading before its second part, an abstract is no page long, and one in bold type ends with it: the body begins with the first prose in its own type after other prose. */
function endOfAbstract(blocks: readonly Draft[], { from, body, metrics }: { readonly from: number; readonly body: number; readonly metrics: Metrics }): number {
  const prose = blocks.slice(from + 1, body).filter((block) => !block.settled && isProse(block) && !NOTICE.test(textOf(block)));
  const isBold = prose[0]?.lines.every((line) => line.bold) ?? false;
  if (!isBold && prose.reduce((sum, block) => sum + textOf(block).length, 0) < LONGEST_ABSTRACT) return body;
  const inBodyType = (block: Draft): boolean => Math.abs(sizeOf(block) - metrics.size) < 0.3 && block.lines[0]?.font === metrics.font;
  const abstract = prose.findIndex((block) => !inBodyType(block));
  const first = prose.findIndex((block, index) => inBodyType(block) && (abstract < 0 || index > abstract));
  const begins = prose[abstract < 0 ? 1 : first];
  return begins === undefined ? body : blocks.indexOf(begins);
}

// Characters; the longest abstract of the corpus has 2,600.
const LONGEST_ABSTRACT = 4000;

/** A short abstract without its name, as letters of physics have it: sentences smaller than the text's. */
function isSmallPrint(block: Draft, metrics: Metrics): boolean {
  return sizeOf(block) < metrics.size * 0.97 && /[.!?]$/.test(textOf(block));
}

/** Long lines of sentences, not a list of names or addresses. */
export function isProse(block: Draft): boolean {
  const text = textOf(block);
  if (block.lines.length < 2 || text.length < 120 || block.lines.filter((line) => line.mono).length > block.lines.length * 0.5) return false;
  const words = text.split(' ');
  const small = words.filter((word) => /^\p{Ll}{2,}[,.;:)]*$/u.test(word)).length;
  return small > words.length * 0.5;
}

/** The largest type on the first page, unless the info dictionary's title is printed there. */
function findTitle(blocks: readonly Draft[], metrics: Metrics, infoTitle: string | undefined): Draft[] | undefined {
  const early = blocks.filter((block) => firstPage(block) === 1 && !block.settled);
  const wanted = plain(infoTitle ?? '');
  const matches = (text: string): boolean => (text === wanted && text.length > 4) || (wanted.length > 12 && text.length > 8 && (wanted.startsWith(text) || text.startsWith(wanted)));
  let best = early.find((block) => matches(plain(textOf(block))));
  if (best === undefined) {
    const weigh = coverWeights(blocks);
    let score = 0;
    for (const block of early) {
      const text = textOf(block);
      const words = text.split(' ').length;
      if (text.length < 6 || text.length > 400 || !/\p{L}{3}/u.test(text) || NOTICE.test(text) || SERIES.test(text) || MASTHEAD.test(text) || isDate(text) || FIRST_SECTION.test(text)) continue;
      const logo = words < 2 && namesIn(textOf(early[early.indexOf(block) + 1] ?? block)).length === 0;
      const value = sizeOf(block) * (logo ? 0.6 : 1) * (block.lines[0]?.bold ? 1.05 : 1) * (weigh?.(block) ?? 1);
      if (value > score + 0.01) {
        score = value;
        best = block;
      }
    }
  }
  if (best === undefined || isUntitled(early, best)) return undefined;
  const found = [best];
  const at = blocks.indexOf(best);
  const size = sizeOf(best);
  for (const block of blocks.slice(at + 1, at + 4)) {
    if (block.settled || firstPage(block) !== firstPage(best) || Math.abs(sizeOf(block) - size) > 0.3 || size < metrics.size * 1.12 || standsApart(block, found.at(-1)) || isByline(block, best, blocks[blocks.indexOf(block) + 1])) break;
    found.push(block);
  }
  return found;
}

/** The first section stands over what would be the title: there is none. */
function isUntitled(early: readonly Draft[], title: Draft): boolean {
  const section = early.findIndex((block) => FIRST_SECTION.test(textOf(block)) && block.lines.length < 3);
  const first = early[section];
  return first !== undefined && section < early.indexOf(title) && sizeOf(first) > sizeOf(title) * 0.98 && boxOf(first)[1] < boxOf(title)[1];
}

/** On covers the authors' names are as large as the title, and far below it. */
function standsApart(block: Draft, above: Draft | undefined): boolean {
  return above !== undefined && boxOf(block)[1] - boxOf(above)[3] > sizeOf(block) * WIDEST_TITLE_GAP;
}

// In em: between the lines of a title, or its two parts, stands less than a line or two.
const WIDEST_TITLE_GAP = 3;

/** Authors and addresses in type as large as the title's: names count with an address under them. */
function isByline(block: Draft, title: Draft, next: Draft | undefined): boolean {
  const text = textOf(block);
  if (/@/.test(text)) return true;
  const under = next === undefined ? '' : textOf(next);
  return styleOf(block) !== styleOf(title) && (isPlace(text) || (namesIn(text).length > 0 && (/@/.test(under) || isPlace(under))));
}

/** Index of the first block of the body: a known first heading, a number one, a heading styled like later ones, or prose in the body's type. */
function findBody(blocks: readonly Draft[], from: number, metrics: Metrics): number {
  const limit = Math.min(blocks.length, from + 120);
  const headings = blocks.flatMap((block, index) => (index > from && !block.settled && looksLikeHeading(block, metrics) ? [index] : []));
  const styles = new Map<string, number>();
  for (const index of headings) styles.set(styleAt(blocks, index), (styles.get(styleAt(blocks, index)) ?? 0) + 1);
  for (const index of headings) {
    const block = blocks[index];
    if (block === undefined || index >= limit) break;
    const text = textOf(block);
    const shared = (styles.get(styleOf(block)) ?? 0) >= 3;
    if (KEYWORDS.test(text) || NOTICE.test(text) || isStructured(blocks, index) || /^by\s/i.test(text) || DATE.test(text) || isMarkedNames(text)) continue;
    const before = laterHeading(blocks, index, ABSTRACT, index + 20, /^/u);
    if (before && !/^(?:1|I)?[.:]?\s*introduction/iu.test(text)) continue;
    // A summary styled like every section is a section.
    if (ABSTRACT.test(text) && text.length < 30) {
      if (shared && /^summary/i.test(text) && !laterHeading(blocks, index, BODY, limit, /^(?:1|I)?[.:]?\s*introduction/iu)) return index;
      continue;
    }
    if (BODY.test(text.replace(/^§\s?/, '')) || /^§?\s?(?:1|I)[.:]?\s(?:\|\s)?\p{Lu}/u.test(text)) return index;
    if (shared && proseFollows(blocks, index) && !laterHeading(blocks, index, BODY, limit, /introduction/iu)) return index;
  }
  let seen = 0;
  for (let index = from + 1; index < limit; index++) {
    const block = blocks[index];
    if (block === undefined || block.settled) continue;
    if (/^(?:(?:1|I)[.:]?\s+)?introduction\b/iu.test(textOf(block)) && !ABSTRACT.test(textOf(block))) return index;
  }
  for (let index = from + 1; index < limit; index++) {
    const block = blocks[index];
    if (block === undefined || block.settled) continue;
    if (firstPage(block) > 1) return index;
    if (isProse(block) && Math.abs(sizeOf(block) - metrics.size) < 0.3 && block.lines[0]?.font === metrics.font && (seen += 1) > 1) return index;
  }
  return from + 1;
}

/** "Anna Pond1, Karl Weir2, and Ada Lock3" in type as large as a heading's. */
function isMarkedNames(text: string): boolean {
  return namesIn(text).length > 1 && (text.match(/\p{Ll}\s?(?:\d{1,2}|[*∗†‡§¶])(?=[,\s]|$)/gu)?.length ?? 0) > 1;
}

function styleAt(blocks: readonly Draft[], index: number): string {
  const block = blocks[index];
  return block === undefined ? '' : styleOf(block);
}

function proseFollows(blocks: readonly Draft[], index: number): boolean {
  return blocks.slice(index + 1, index + 3).some((block) => isProse(block));
}

function laterHeading(blocks: readonly Draft[], index: number, pattern: RegExp, limit: number, exact: RegExp): boolean {
  return blocks.slice(index + 1, limit).some((block) => block.lines.length === 1 && textOf(block).length < 40 && pattern.test(textOf(block)) && exact.test(textOf(block)));
}

/** "Background" inside a structured abstract is not where the body begins: the same word, or an introduction, comes again. */
function isStructured(blocks: readonly Draft[], index: number): boolean {
  const block = blocks[index];
  if (block === undefined) return false;
  const text = plain(textOf(block));
  if (!/^(?:background|objectives?|aims?|purpose|introduction|methods?|results|conclusions?|discussion|context|design)/.test(text)) return false;
  return blocks.slice(index + 1, index + 80).some((later) => later.lines.length === 1 && (plain(textOf(later)) === text || /^(?:\d\.?\s*)?introduction$/iu.test(textOf(later))));
}
