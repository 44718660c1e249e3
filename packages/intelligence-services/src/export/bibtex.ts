/** A paper as a BibTeX entry. */
import type { PaperRecord } from '@sluice/core-models';
import { type OutputPaper, arxivIdOf, doiOf, isPaperRow, linkOf, titleOf } from './output-paper.ts';

/** Empty for a duplicate or an excluded paper. `taken` keeps keys distinct over a file. */
export function bibtexEntry(paper: OutputPaper, taken: Set<string>): string {
  if (!isPaperRow(paper)) return '';
  const { record } = paper.entry;
  const type = record.venue === undefined ? 'misc' : /proceed|conference|workshop|symposium/i.test(`${record.type ?? ''} ${record.venue}`) ? 'inproceedings' : 'article';
  const fields: readonly (readonly [string, string | undefined])[] = [
    ['title', titleOf(paper)],
    ['author', record.authors.length === 0 ? undefined : record.authors.join(' and ')],
    ['year', record.year === undefined ? undefined : String(record.year)],
    [type === 'inproceedings' ? 'booktitle' : 'journal', record.venue],
    ['volume', record.volume],
    ['number', record.issue],
    ['pages', record.pages?.replace(/\s*[-–—]+\s*/, '--')],
    ['doi', doiOf(paper)],
    ['eprint', arxivIdOf(paper)],
    ['archiveprefix', arxivIdOf(paper) === undefined ? undefined : 'arXiv'],
    ['url', linkOf(paper)],
    ['abstract', record.abstract],
    ['keywords', record.keywords.length === 0 ? undefined : record.keywords.join(', ')],
    ['language', record.language],
    ['pmid', record.otherIds['pmid']],
    ['file', filesOf(record)],
  ];
  const own = ownFields(record, new Set(fields.map(([name]) => name)));
  const lines = [...fields, ...own].flatMap(([name, value]) => (value === undefined || value === '' ? [] : [`  ${name} = {${isVerbatim(name) ? verbatim(value) : tex(value)}}`]));
  return `@${type}{${citeKey(paper, taken)},\n${lines.join(',\n')}\n}\n\n`;
}

/** What a person's library says of it besides: under its own names, as far as BibTeX can spell them. */
function ownFields({ custom }: PaperRecord, taken: ReadonlySet<string>): readonly (readonly [string, string])[] {
  return Object.entries(custom).flatMap(([name, value]) => {
    const spelt = name.toLowerCase().replace(/[^a-z0-9_-]+/g, '-').replace(/^[^a-z]+|-+$/g, '');
    return spelt === '' || taken.has(spelt) ? [] : [[spelt, value] as const];
  });
}

/** As JabRef and Zotero read it: `:path:PDF`, several parted by semicolons. */
function filesOf({ pdfPath, attachments }: PaperRecord): string | undefined {
  const paths = [...new Set([...(pdfPath === undefined ? [] : [pdfPath]), ...attachments.map(({ location }) => location).filter((location) => !/^https?:/i.test(location))])];
  return paths.length === 0 ? undefined : paths.map((path) => `:${path.replace(/[\\:;]/g, String.raw`\$&`)}:${path.toLowerCase().endsWith('.pdf') ? 'PDF' : ''}`).join(';');
}

function isVerbatim(name: string): boolean {
  return name === 'doi' || name === 'url' || name === 'eprint';
}

/** The key that the paper came with, else `oldekop2026opening`; a second one gets a letter. */
export function citeKey(paper: OutputPaper, taken: Set<string>): string {
  const { record } = paper.entry;
  const author = record.authors[0] ?? '';
  const family = author.includes(',') ? author.slice(0, author.indexOf(',')) : (author.split(/\s+/).at(-1) ?? '');
  const word = titleOf(paper).split(/[^\p{L}\p{N}]+/u).find((part) => part.length > 3) ?? '';
  const made = ascii(`${family}${record.year ?? ''}${word}`).toLowerCase();
  const base = (record.citekey ?? '').replace(/[^\w:.+/-]+/g, '') || made || `paper${paper.entry.ordinal}`;
  let key = base;
  for (let again = 2; taken.has(key); again += 1) key = `${base}-${again}`;
  taken.add(key);
  return key;
}

function ascii(text: string): string {
  return text.normalize('NFKD').replace(/[^A-Za-z0-9]+/g, '');
}

/** Commands end in `{}`: TeX swallows the blank behind one that does not. */
const COMMANDS: Readonly<Record<string, string>> = { '\\': String.raw`\textbackslash{}`, '~': String.raw`\textasciitilde{}`, '^': String.raw`\textasciicircum{}` };
const ROUND: Readonly<Record<string, string>> = { '{': '(', '}': ')' };

/** BibTeX counts braces, escaped ones too: where one has no partner they become round, else the field goes on to the end of the file. No command for a brace is known to all readers. */
function tex(text: string): string {
  const plain = text.replace(/\s+/g, ' ').trim();
  const braces = isBalanced(plain) ? {} : ROUND;
  return plain.replace(/[\\~^{}%&#_$]/g, (character) => braces[character] ?? COMMANDS[character] ?? `\\${character}`);
}

function isBalanced(text: string): boolean {
  let open = 0;
  for (const [brace] of text.matchAll(/[{}]/g)) {
    open += brace === '{' ? 1 : -1;
    if (open < 0) return false;
  }
  return open === 0;
}

function verbatim(text: string): string {
  return text.replace(/[{}\s]+/g, '');
}
