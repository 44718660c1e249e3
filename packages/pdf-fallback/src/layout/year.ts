/** The year of publication as the first page prints it: by the words around it, since a wrong year is worse than none. */
import { firstPage, textOf } from './draft.ts';
import type { Draft } from './draft.ts';

const YEAR = '((?:18|19|20)\\d{2})';
const MONTH = '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?';

/** From what can only be this paper's year to what most probably is; the first that is met counts. */
const SAID: readonly RegExp[] = [
  // "Published: 12 June 2017", "First published online 3 May 2019"
  new RegExp(`\\bpublished(?: online| electronically| on)?\\s*:?\\s*(?:\\d{1,2}[ ./-])?(?:${MONTH}|\\d{1,2}[./-])?\\s*(?:\\d{1,2},?\\s+)?${YEAR}\\b`, 'iu'),
  // How it is to be cited: "Trials (2021) 22:94", "Phys. Lett. B 716 (2012) 1–29", "2017;5:784–792", "Molecules 2017, 22, 1763", "Volume 2017, Article ID"
  new RegExp(`\\p{L}\\.?,? \\(${YEAR}\\)\\.?,? (?:\\d{1,4} ?[:,(]|\\p{Lu})`, 'u'),
  new RegExp(`\\p{L}\\.?,? \\d{1,4} \\(${YEAR}\\),? (?:[A-Z]?\\d{1,6}\\b)`, 'u'),
  new RegExp(`\\b${YEAR} ?; ?\\d{1,4} ?(?:\\(\\d{1,3}[^)]{0,8}\\) ?)?:`, 'u'),
  new RegExp(`\\p{L} ${YEAR}, \\d{1,3}, (?:e?\\d{1,6})\\b`, 'u'),
  new RegExp(`\\bvolume ${YEAR}, article\\b`, 'iu'),
  // "Journal, 13, 11–49, 2000", "Vol. 3, No. 1, February 1985"
  new RegExp(`\\bvol(?:ume|\\.)?[ \\u00a0]?[\\dIVXLC]{1,6}\\b[^\\n]{0,40}?\\b${YEAR}\\b`, 'iu'),
  new RegExp(`, \\d{1,4}(?: ?\\(\\d+\\))?[:,] ?\\d{1,5}[–-]\\d{1,5},? \\(?${YEAR}\\b`, 'u'),
  new RegExp(`(?:©|\\(c\\)|\\bcopyright(?: ©| by)?)[^\\n\\d]{0,40}?${YEAR}\\b`, 'iu'),
  // The stamp of arXiv
  new RegExp(`\\barxiv:\\S+(?: \\[[\\w.-]+\\])? \\d{1,2} \\p{Lu}\\p{Ll}{2} ${YEAR}\\b`, 'iu'),
  new RegExp(`\\bto appear in [^\\n]{3,60}?\\b${YEAR}\\b`, 'iu'),
  new RegExp(`\\baccepted(?: for publication)?(?: on)?:? ?(?:\\d{1,2}[ ./-])?(?:${MONTH}|\\d{1,2}[./-])?\\s*(?:\\d{1,2},?\\s+)?${YEAR}\\b`, 'iu'),
];

/** Of another paper, another stage of this one, or a scheme of classes that bears a year. */
const ANOTHER = /\b(?:received|submitted|revised|draft|version|revision|preliminary|preprint|appear(?:s|ed)|presented|since|classification|supported|grant|p\.?\s?o\.?\s?b|copied|reprint|translat)/iu;
const DATE_LINE = new RegExp(`^(?:${MONTH} ?\\d{0,2}(?:st|nd|rd|th)?,? ?|\\d{1,2}(?:st|nd|rd|th)? ${MONTH},? ?)${YEAR}\\.?$`, 'iu');
const ANY = new RegExp(`\\b${YEAR}\\b`);
const MEETING = new RegExp(`\\b${MONTH},? (?:\\d{1,2}(?:[–-]\\d{1,2})?,? )?${YEAR}\\b|\\b[A-Z]{3,8}[ ’'-]${YEAR}\\b`, 'iu');

/** Kinds whose words are about anything: years in them are mostly those of other papers. */
const BODY: ReadonlySet<Draft['kind']> = new Set(['title', 'abstract', 'heading', 'paragraph', 'list_item', 'table', 'caption', 'formula', 'code', 'reference']);

/** Nothing but a date: "June 30, 1905", "August 1989". */
export function isDate(text: string): boolean {
  return DATE_LINE.test(text);
}

export function readYear(drafts: readonly Draft[]): number | undefined {
  const first = drafts.filter((block) => firstPage(block) <= 1 && !BODY.has(block.kind));
  const texts = first.map((block) => textOf(block));
  for (const pattern of SAID) {
    for (const text of texts) {
      const found = pattern.exec(text);
      if (found?.[1] !== undefined && !(ANOTHER.test(text.slice(Math.max(0, found.index - 60), found.index)) && !/^(?:published|accepted|©|\(c\)|copyright)/iu.test(found[0]))) return Number(found[1]);
    }
  }
  // A running head names the issue or the meeting; a line that is nothing but a date dates the paper.
  const heads = first.filter((block) => block.kind === 'running_head' && !ANOTHER.test(textOf(block))).map((block) => textOf(block));
  const dates = first.flatMap((block) => block.lines.map((line) => DATE_LINE.exec(line.text)?.[1])).filter((year) => year !== undefined);
  return only(heads.map((text) => ANY.exec(text)?.[1])) ?? only(dates) ?? only(texts.filter((text) => text.length < 200 && !ANOTHER.test(text)).map((text) => MEETING.exec(text)?.slice(1).find((year) => year !== undefined)));
}

/** Where the page says different years, none. */
function only(years: readonly (string | undefined)[]): number | undefined {
  const said = new Set(years.filter((year) => year !== undefined));
  const [year] = said;
  return said.size === 1 ? Number(year) : undefined;
}
