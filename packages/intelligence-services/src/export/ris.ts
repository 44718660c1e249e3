/** A paper as a RIS record, its values as notes: what Zotero, EndNote and Rayyan read. */
import { type PaperRecord, type Target, valueText } from '@sluice/core-models';
import { isRetracted } from '../filter/rules.ts';
import { onPage, passageText } from './cell-text.ts';
import { type OutputPaper, doiOf, isPaperRow, linkOf, titleOf } from './output-paper.ts';
import { verdictText } from './verdict-text.ts';

/** Empty for a duplicate or an excluded paper. Lines end in CRLF, as the format asks. */
export function risRecord(paper: OutputPaper, targets: readonly Target[]): string {
  if (!isPaperRow(paper)) return '';
  const { record } = paper.entry;
  const [first, last] = (record.pages ?? '').split(/\s*[-–—]+\s*/);
  const lines: readonly (readonly [string, string | number | undefined])[] = [
    ['TY', typeOf(record.type, record.venue)],
    ['TI', titleOf(paper)],
    ...record.authors.map((author) => ['AU', author] as const),
    ['PY', record.year],
    ['T2', record.venue],
    ['VL', record.volume],
    ['IS', record.issue],
    ['SP', first],
    ['EP', last],
    ['DO', doiOf(paper)],
    ['UR', linkOf(paper)],
    ['AB', record.abstract],
    ['LA', record.language],
    ['ID', record.citekey],
    ['M3', isRetracted(record) && !('M3' in record.custom) ? 'Retracted' : undefined],
    ...pubMedOf(record),
    ...filesOf(record).map((file) => ['L1', file] as const),
    ...record.keywords.map((keyword) => ['KW', keyword] as const),
    ...Object.entries(record.custom).map(([name, value]) => (isTag(name) ? ([name, value] as const) : (['N1', `${name}: ${value}`] as const))),
    ...targets.map((target) => ['N1', noteOf(paper, target)] as const),
  ];
  const written = lines.flatMap(([tag, value]) => (value === undefined || value === '' ? [] : [`${tag}  - ${String(value).replace(/\s+/g, ' ').trim()}\r\n`]));
  return `${written.join('')}ER  - \r\n\r\n`;
}

/** What a RIS list said under a tag that means nothing to us goes back under it. */
function isTag(name: string): boolean {
  return /^[A-Z][A-Z0-9]$/.test(name) && !['TY', 'ER'].includes(name);
}

/** PubMed's own way, unless the record came under another database's number. */
function pubMedOf({ otherIds, custom }: PaperRecord): readonly (readonly [string, string])[] {
  const { pmid } = otherIds;
  return pmid === undefined || 'AN' in custom || 'DB' in custom ? [] : [['DB', 'PubMed'], ['AN', pmid]];
}

function filesOf({ pdfPath, attachments }: PaperRecord): readonly string[] {
  return [...new Set([...(pdfPath === undefined ? [] : [pdfPath]), ...attachments.map(({ location }) => location)])];
}

function noteOf({ outcome, judgements }: OutputPaper, { name }: Target): string {
  const result = outcome?.extraction[name];
  if (result?.state !== 'found') return '';
  const page = result.evidence[0]?.page;
  const text = result.method === 'passage' ? passageText(result) : valueText(result.value);
  const verdict = verdictText(judgements, name);
  return text === '' ? '' : `${name}${result.method === 'passage' ? ' (passage)' : ''}: ${text}${onPage(page)}${verdict === '' ? '' : ` [${verdict}]`}`;
}

function typeOf(type: string | undefined, venue: string | undefined): string {
  if (/proceed|conference/i.test(`${type ?? ''} ${venue ?? ''}`)) return 'CPAPER';
  if (/thesis|dissertation/i.test(type ?? '')) return 'THES';
  if (/chapter/i.test(type ?? '')) return 'CHAP';
  return venue === undefined ? 'GEN' : 'JOUR';
}
