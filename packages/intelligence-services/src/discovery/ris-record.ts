/** The fields of a RIS, PubMed, EndNote or Web of Science record as ours. Tags mean what RefMan, EndNote and Zotero use them for; unknown ones are kept under `custom`. */
import type { ListRecord } from './list-item.ts';
import type { Tagged } from './read-ris.ts';

const RIS_KNOWN = new Set('TY ID TI T1 CT AU A1 PY VL IS CP SP EP AB N2 DO UR L1 L2 LK KW LA SN'.split(' '));
/** Used where better ones are missing; else kept. */
const RIS_SPARE = new Set('A2 Y1 DA T2 JO JF JA J2 BT M3 L3 AN'.split(' '));

/** @example risRecord([{ tag: 'TI', value: 'A title' }]).title // 'A title' */
export function risRecord(fields: Tagged): ListRecord {
  const all = allOf(fields);
  const one = (...tags: readonly string[]) => tags.map((tag) => all(tag)[0]).find((value) => value !== undefined && value !== '');
  const start = one('SP');
  const end = one('EP');
  const addresses = [...all('UR'), ...all('LK')].flatMap((value) => value.split(/\s*;\s*(?=https?:)/));
  const links = [...all('L1'), ...all('L2')].flatMap((value) => value.split(/\s*;\s*(?=https?:|file:|internal-pdf:)/));
  const isRetracted = /^retract(?:ed|ion)\b/i.test(one('TI', 'T1') ?? '') ? undefined : all('M3').some((value) => /retracted/i.test(value)) || undefined;
  const inPubMed = /pubmed|medline/i.test(one('DB') ?? '') || addresses.some((value) => /pubmed/.test(value));
  const title = one('TI', 'T1', 'CT', 'BT');
  const names = all('AU').length + all('A1').length > 0 ? [...all('AU'), ...all('A1')] : all('A2');
  const date = one('PY', 'Y1', 'DA');
  const venue = one('T2', 'JF', 'JO', 'JA', 'J2') ?? (one('TI', 'T1', 'CT') === undefined ? undefined : one('BT'));
  const doi = one('DO') ?? doiIn([...all('M3'), ...addresses, ...all('L3')]);
  const pmid = inPubMed && /^\d{1,8}$/.test(one('AN') ?? '') ? one('AN') : undefined;
  const used = new Set([title, ...names, date, venue, doi, pmid]);
  return {
    title,
    authors: authorsOf(names),
    date,
    venue,
    volume: one('VL'),
    issue: one('IS', 'CP'),
    pages: start === undefined ? undefined : end === undefined || start.includes('-') ? start : `${start}-${end}`,
    abstract: one('AB', 'N2'),
    doi,
    arxiv: [...addresses, ...all('AN'), ...all('M1')].find((value) => /arxiv/i.test(value)),
    url: addresses[0],
    pdfUrl: links.find((value) => /^https?:.*pdf/i.test(value)),
    files: links.filter((value) => value !== '' && !/^https?:/i.test(value)).map((location) => ({ location })),
    keywords: all('KW').flatMap((value) => value.split(/\s*;\s*/)),
    language: one('LA'),
    type: one('TY'),
    retracted: isRetracted,
    citekey: one('ID'),
    otherIds: { pmid },
    custom: { ...rest(fields.filter(({ tag, value }) => !RIS_SPARE.has(tag) || !used.has(value)), RIS_KNOWN), issn: one('SN') },
  };
}

const NBIB_KNOWN = new Set('PMID TI FAU AU DP JT TA VI IP PG AB LID AID PMC OT MH LA PT'.split(' '));

/** MEDLINE's tags, as PubMed writes them. */
export function nbibRecord(fields: Tagged): ListRecord {
  const all = allOf(fields);
  const ids = [...all('LID'), ...all('AID')];
  return {
    title: all('TI')[0],
    authors: all('FAU').length > 0 ? all('FAU') : all('AU'),
    date: all('DP')[0],
    venue: all('JT')[0] ?? all('TA')[0],
    volume: all('VI')[0],
    issue: all('IP')[0],
    pages: all('PG')[0],
    abstract: all('AB')[0],
    doi: ids.find((id) => id.endsWith('[doi]'))?.replace(/\s*\[doi\]$/, ''),
    language: all('LA')[0],
    type: all('PT')[0],
    retracted: all('PT').some((type) => /^retracted publication$/i.test(type)) || undefined,
    keywords: [...all('OT'), ...all('MH')],
    otherIds: { pmid: all('PMID')[0], pmcid: all('PMC')[0] },
    custom: rest(fields, NBIB_KNOWN),
  };
}

const ENW_KNOWN = new Set('0 A D F G J K N P R T U V X >'.split(' '));
/** EndNote's one-letter tags that have no place in the record, under the names that they have there. */
const ENW_NAMES: Readonly<Record<string, string>> = { B: 'secondary-title', C: 'place', E: 'editor', I: 'publisher', M: 'accession-num', Y: 'tertiary-author', Z: 'notes', 7: 'edition', 8: 'date', 9: 'work-type', '@': 'isbn', '(': 'original-publication', '[': 'access-date', '!': 'short-title', '1': 'custom1', '2': 'custom2', '3': 'custom3', '4': 'custom4', '#': 'custom5', $: 'custom6' };

/** EndNote's tags: `%T` title, `%A` author, `%J` journal or `%B` book. */
export function enwRecord(fields: Tagged): ListRecord {
  const all = allOf(fields);
  const addresses = all('U');
  const spare = new Set([all('A').length === 0 ? 'E' : '', all('J').length === 0 ? 'B' : '', all('D').length === 0 ? '8' : '']);
  return {
    title: all('T')[0],
    authors: all('A').length > 0 ? all('A') : all('E'),
    date: all('D')[0] ?? all('8')[0],
    venue: all('J')[0] ?? all('B')[0],
    volume: all('V')[0],
    issue: all('N')[0],
    pages: all('P')[0],
    abstract: all('X')[0],
    doi: all('R')[0] ?? doiIn(addresses),
    arxiv: addresses.find((value) => /arxiv/i.test(value)),
    url: addresses[0],
    files: all('>').filter((value) => !/^https?:/i.test(value)).map((location) => ({ location })),
    pdfUrl: all('>').find((value) => /^https?:/i.test(value)),
    keywords: all('K').flatMap((value) => value.split(/\s*[;\n]\s*/)),
    language: all('G')[0],
    type: all('0')[0],
    citekey: all('F')[0],
    custom: rest(fields.flatMap(({ tag, value }) => (spare.has(tag) ? [] : [{ tag: ENW_NAMES[tag] ?? tag, value }])), ENW_KNOWN),
  };
}

const WOS_KNOWN = new Set('PT AU AF TI PY SO VL IS BP EP AR AB DI LA DT DE ID TC PM UT CR'.split(' '));

/** The Web of Science's tags: `AF` full names, `BP` and `EP` pages or `AR` an article's number, `UT` its own id. The works that are cited (`CR`) are left out. */
export function wosRecord(fields: Tagged): ListRecord {
  const all = allOf(fields);
  const [start, end] = [all('BP')[0] ?? all('AR')[0], all('EP')[0]];
  const citations = Number(all('TC')[0] ?? Number.NaN);
  return {
    title: all('TI')[0],
    authors: all('AF').length > 0 ? all('AF') : all('AU'),
    date: all('PY')[0],
    venue: all('SO')[0],
    volume: all('VL')[0],
    issue: all('IS')[0],
    pages: start !== undefined && end !== undefined ? `${start}-${end}` : start,
    abstract: all('AB')[0],
    doi: all('DI')[0],
    citations: Number.isInteger(citations) ? citations : undefined,
    language: all('LA')[0],
    type: all('DT')[0],
    retracted: all('DT').some((type) => /retracted publication/i.test(type)) || undefined,
    keywords: [...all('DE'), ...all('ID')].flatMap((value) => value.split(/\s*;\s*/)),
    otherIds: { pmid: all('PM')[0], wos: all('UT')[0]?.replace(/^WOS:/, '') },
    custom: rest(fields, WOS_KNOWN),
  };
}

function allOf(fields: Tagged): (tag: string) => string[] {
  return (wanted) => fields.flatMap(({ tag, value }) => (tag === wanted ? [value] : []));
}

function authorsOf(values: readonly string[]): string[] {
  return values.flatMap((value) => value.split(/\s*;\s*/));
}

function doiIn(values: readonly string[]): string | undefined {
  return values.find((value) => /^(?:doi:\s*)?10\.\d{4,9}\/|doi\.org\/10\./i.test(value));
}

function rest(fields: Tagged, known: ReadonlySet<string>): Record<string, string> {
  const custom: Record<string, string> = {};
  for (const { tag, value } of fields) {
    if (known.has(tag) || value === '') continue;
    custom[tag] = custom[tag] === undefined ? value : `${custom[tag]}; ${value}`;
  }
  return custom;
}
