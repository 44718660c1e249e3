/** What the columns and keys of tables are called in the exports of Zotero, EndNote, Mendeley, ASReview, Rayyan, Covidence, PubMed, Scopus, S2 and OpenAlex. */

/** The fields of a table row that Sluice understands; all others are kept under `custom`. */
export type FieldName =
  | 'title'
  | 'authors'
  | 'date'
  | 'venue'
  | 'volume'
  | 'issue'
  | 'pages'
  | 'pageStart'
  | 'pageEnd'
  | 'abstract'
  | 'doi'
  | 'arxiv'
  | 'url'
  | 'pdfUrl'
  | 'file'
  | 'citations'
  | 'language'
  | 'type'
  | 'retracted'
  | 'keywords'
  | 'citekey'
  | 'extra'
  | 'pmid'
  | 'pmcid'
  | 's2'
  | 'openalex';

/** Each field's names, best first: where a row fills several, the earlier one is taken. */
const NAMES: Readonly<Record<FieldName, string>> = {
  title: 'title, primary title, article title, document title, ti, t1, paper title, name, display name',
  authors: 'authors, author, author names, author s, au, creators, creator, author full names',
  date: 'year, publication year, published year, pub year, py, date, publication date, published, issued, issued date, publicationyear, y1',
  venue:
    'publication title, venue, journal, journal book, container title, source title, secondary title, journal title, journal name, booktitle, book title, conference, conference name, proceedings title, publication, jo, t2',
  volume: 'volume, vol, vl',
  issue: 'issue, number, issue number, is, no',
  pages: 'pages, page, page range, pagination, pp',
  pageStart: 'page start, start page, first page, sp',
  pageEnd: 'page end, end page, last page, ep',
  abstract: 'abstract, abstract note, notes abstract, summary, ab, n2, description, text',
  doi: 'doi, doi link, digital object identifier, do',
  arxiv: 'arxiv, arxiv id, arxivid, eprint',
  url: 'url, urls, link, link attachments, article url, web address, ur, landing page url, id url',
  pdfUrl: 'pdf url, pdfurl, pdf link, open access pdf, fulltext url, full text url, oa url',
  file: 'pdf path, pdfpath, pdf, file, file attachments, files, path, pdf file, attachments, attachment, filename, file name, l1',
  citations: 'citations, cited by, cited by count, citation count, citationcount, cites, times cited, n citations, citedbycount',
  language: 'language, la, lang',
  type: 'type, item type, document type, publication type, reference type, type of reference, itemtype, publicationtypes',
  retracted: 'retracted, is retracted',
  keywords: 'keywords, author keywords, manual tags, tags, automatic tags, index keywords, keyword, kw, de, subjects, mesh terms, subject',
  citekey: 'citekey, citation key, id, key, record id, record number, ref, covidence, rayyan id, ut, eid, accession number',
  extra: 'extra',
  pmid: 'pmid, pubmed id, pubmedid, pubmed',
  pmcid: 'pmcid, pmc id, pmc',
  s2: 's2, s2 id, paperid, paper id, corpusid, corpus id, semantic scholar id',
  openalex: 'openalex, openalex id',
};

const FIELD_OF = new Map<string, { readonly field: FieldName; readonly order: number }>();
for (const [field, names] of Object.entries(NAMES)) {
  for (const [order, name] of names.split(', ').entries()) if (isFieldName(field)) FIELD_OF.set(plainName(name), { field, order });
}

/** The field that a column name means, with its place among that field's names; undefined for what Sluice does not know. */
export function fieldOf(name: string): { readonly field: FieldName; readonly order: number } | undefined {
  // As it is written first: taking a name apart costs more than all else of a row.
  return FIELD_OF.get(name) ?? FIELD_OF.get(plainName(name));
}

function plainName(name: string): string {
  return name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[^a-z\d]+/g, '');
}

function isFieldName(name: string): name is FieldName {
  return name in NAMES;
}
