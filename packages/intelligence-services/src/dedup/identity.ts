/** What a paper is known by: canonical DOI, arXiv id with its version apart, provider ids, and an id derived from the strongest of them. */
import { createHash } from 'node:crypto';
import type { PaperRecord } from '@sluice/core-models';
import { foldText } from './fold.ts';

/** The fields that identify; sources differ in what else they say. */
export type Identifiable = Partial<Pick<PaperRecord, 'title' | 'year' | 'doi' | 'arxivId' | 'otherIds' | 'pdfSha256' | 'pdfUrl'>> & {
  readonly authors?: readonly string[];
};

/**
 * The DOI in a text (bare, with `doi:`, or as a resolver's or publisher's address), lower-cased and without trailing punctuation;
 * undefined where there is none.
 *
 * @example
 * canonicalDoi('https://dx.doi.org/10.1097/MOL.0b013e3282ffaf82.'); // '10.1097/mol.0b013e3282ffaf82'
 */
export function canonicalDoi(text: string): string | undefined {
  const found = /(?:^|[^\d.])(10\.\d{4,9}(?:\.\d+)*\/\S+)/.exec(unescaped(text));
  if (found?.[1] === undefined) return undefined;
  const isAddress = /https?:\/\//i.test(text);
  let doi = found[1].toLowerCase().replace(/["'`“”‘’…]+$/u, '');
  if (isAddress) doi = doi.replace(/[?#].*$/, '').replace(/\/(?:abstract|full|fulltext|pdf|epdf|pdfdirect|summary|references|meta)$/, '');
  doi = withoutTrailingPunctuation(doi);
  return /^10\.[\d.]+\/.+/.test(doi) ? doi : undefined;
}

/**
 * The arXiv id in a text: new style (`2101.00001`), old style (`hep-th/9901001`, its subject class dropped), address, `arXiv:` mark or arXiv's
 * own DOI. The version is kept apart, since all versions are one paper; undefined where there is no id. A bare id counts only when it is all of the text.
 *
 * @example
 * canonicalArxivId('arXiv:2101.00001v2 [cs.CL]'); // { id: '2101.00001', version: 2 }
 */
export function canonicalArxivId(text: string): { id: string; version?: number } | undefined {
  const found = bareArxivId.exec(text) ?? markedArxivId.exec(text);
  if (found === null) return undefined;
  const id = found[1] ?? `${found[2] ?? ''}/${found[3] ?? ''}`.toLowerCase();
  return found[4] === undefined ? { id } : { id, version: Number(found[4]) };
}

/**
 * Names of a paper in all registers that know it, strongest first: `doi:…`, `arxiv:…`, `pmid:…`, `s2:…`. arXiv's own DOI counts as the
 * arXiv id that it is, so that a preprint has one name however it is cited; servers that give each version a DOI are named by the work besides.
 */
export function identitiesOf(record: Identifiable): readonly string[] {
  const identities: string[] = [];
  const doi = record.doi === undefined ? undefined : canonicalDoi(record.doi);
  if (doi !== undefined && !doi.startsWith('10.48550/arxiv.')) identities.push(`doi:${doi}`);
  const work = doi === undefined ? undefined : versionedDoi.exec(doi)?.[1];
  if (work !== undefined) identities.push(`doi:${work}`);
  const arxiv = (record.arxivId === undefined ? undefined : canonicalArxivId(record.arxivId)) ?? (doi?.startsWith('10.48550/') ? canonicalArxivId(doi) : undefined);
  if (arxiv !== undefined) identities.push(`arxiv:${arxiv.id}`);
  if (record.otherIds === undefined) return identities;
  const others = Object.entries(record.otherIds ?? {}).filter(([, value]) => value.trim() !== '');
  others.sort(([a], [b]) => strength(a) - strength(b) || (a < b ? -1 : 1));
  for (const [kind, value] of others) identities.push(`${kind.toLowerCase()}:${canonicalOther(kind, value)}`);
  return identities;
}

/**
 * `p` and twenty hex digits of the SHA-256 of the strongest thing known: DOI, arXiv id, provider id, the PDF's hash, its address where nothing else is said, else
 * normalised title, authors and year. Derived, so the same paper has the same id in every run.
 */
export function paperIdOf(record: Identifiable): string {
  const strongest =
    identitiesOf(record)[0] ??
    (record.pdfSha256 === undefined ? undefined : `sha256:${record.pdfSha256}`) ??
    (record.pdfUrl === undefined || foldText(record.title ?? '') !== '' ? undefined : `url:${record.pdfUrl}`) ??
    `title:${foldText(record.title ?? '')}|${(record.authors ?? []).map(foldText).join(';')}|${record.year ?? ''}`;
  return paperIdFrom(strongest);
}

/** The paper id that a given identity (`doi:…`, `title:…`) leads to. */
export function paperIdFrom(identity: string): string {
  return `p${createHash('sha256').update(identity).digest('hex').slice(0, 20)}`;
}

const arxivNumber = String.raw`(?:(\d{2}(?:0[1-9]|1[0-2])\.\d{4,5})|([a-z][a-z-]*)(?:\.[a-z]{2})?\/(\d{2}(?:0[1-9]|1[0-2])\d{3}))(?:v(\d{1,3}))?`;
const bareArxivId = new RegExp(String.raw`^\s*${arxivNumber}(?:\.pdf)?\s*$`, 'i');
const markedArxivId = new RegExp(
  String.raw`(?:arxiv(?:\.org)?\s*[:/.]\s*|10\.48550\/arxiv\.)(?:(?:abs|pdf|html|e-print|format|src|ps)\/)?\s*${arxivNumber}(?!\d)`,
  'i',
);

/** Research Square, preprints.org, ChemRxiv, TechRxiv, figshare, OSF, F1000 and its kin, eLife: the work's name with a version at its end. */
const versionedDoi = /^(10\.(?:21203\/rs\..+(?=\/v\d+$)|(?:20944|26434|36227|6084|31219|31234)\/.+(?=[._-]v\d+$)|12688\/[a-z\d]+\.\d+(?=\.\d+$)|7554\/elife\.\d+(?=\.\d+$)))/;

function strength(kind: string): number {
  const order = ['pmid', 'pmcid', 's2', 'openalex', 'dblp', 'acl', 'isbn'];
  const at = order.indexOf(kind.toLowerCase());
  return at === -1 ? order.length : at;
}

function canonicalOther(kind: string, value: string): string {
  const trimmed = value.trim();
  switch (kind.toLowerCase()) {
    case 'openalex':
      return trimmed.replace(/^.*\//, '').toUpperCase();
    case 'pmid':
      return trimmed.replace(/\D+/g, '').replace(/^0+/, '');
    case 'pmcid':
      return `PMC${trimmed.replace(/\D+/g, '')}`;
    default:
      return trimmed;
  }
}

/** DOIs arrive percent-encoded in addresses and entity-encoded in exports: old Wiley ones hold `<` and `>`. */
function unescaped(text: string): string {
  const entities = text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
  if (!/%[0-9a-f]{2}/i.test(entities)) return entities;
  try {
    return decodeURIComponent(entities);
  } catch {
    return entities; // a stray percent sign: taken as written
  }
}

/** A closing bracket belongs to the DOI only if its opening one does. */
function withoutTrailingPunctuation(doi: string): string {
  let end = doi.length;
  for (;;) {
    const last = doi[end - 1];
    if (last === undefined) break;
    const opening = last === ')' ? '(' : last === ']' ? '[' : last === '}' ? '{' : last === '>' ? '<' : undefined;
    const unopened = opening !== undefined && doi.slice(0, end).split(opening).length < doi.slice(0, end).split(last).length;
    if (!unopened && !'.,;:/*'.includes(last)) break;
    end -= 1;
  }
  return doi.slice(0, end);
}
