/** Everything that a user may name as a source, as one stream of items in a fixed order. */
import { access, constants, open, stat } from 'node:fs/promises';
import { basename, extname, isAbsolute, resolve } from 'node:path';
import type { PaperRecord, SourceItem } from '@sluice/core-models';
import { ConfigurationError } from '@sluice/core-models';
import { composeRecord } from './compose-record.ts';
import type { HttpClient } from './http-client.ts';
import type { ListFile } from './list-file.ts';
import { lookUp } from './look-up.ts';
import type { AnswerCache, Endpoints, ProviderContext, ProviderName } from './provider.ts';
import { DEFAULT_ENDPOINTS } from './provider.ts';
import { readBibtex } from './read-bibtex.ts';
import { readCsl } from './read-csl.ts';
import { readCsv } from './read-csv.ts';
import { readFolder } from './read-folder.ts';
import { readIds } from './read-ids.ts';
import { readJsonl } from './read-jsonl.ts';
import { readEndNoteXml } from './read-endnote-xml.ts';
import { readEnw, readNbib, readRis, readWos } from './read-ris.ts';
import { headOf, isJats, isSourceFile } from './source-file.ts';
import { searchProviders } from './search-providers.ts';
import type { Timeframe } from './timeframe.ts';

export interface SourceOptions {
  readonly sources: readonly string[];
  /** Relative paths are taken from here. */
  readonly cwd: string;
  /** Asked of `providers`, after the sources. */
  readonly query?: string | undefined;
  /** Most hits of the query, over all providers. @default 50, the original's max_papers */
  readonly limit?: number | undefined;
  /** @default arXiv and OpenAlex; where `endpoints` names some, those */
  readonly providers?: readonly ProviderName[] | undefined;
  readonly timeframe?: Timeframe | undefined;
  /** Stand-ins for the providers' own addresses. */
  readonly endpoints?: Partial<Endpoints> | undefined;
  /** Whether folders and lists give TeX, e-prints, HTML, DOCX, EPUB and JATS too; one that is named itself is always taken. @default false */
  readonly takesSources?: boolean | undefined;
  readonly contactEmail?: string | undefined;
  readonly semanticScholarApiKey?: string | undefined;
  readonly openalexApiKey?: string | undefined;
  readonly cache?: AnswerCache | undefined;
  readonly http: HttpClient;
  readonly signal: AbortSignal;
}

const EXPECTED = 'expected a PDF, a folder, a .bib, .ris, .nbib, .enw, .ciw, .xml (EndNote), .json (CSL), .csv, .tsv, .jsonl or .txt file, a source that pandoc reads (.tex, an e-print of arXiv, .html, .docx, .epub, JATS), an http(s) URL, arxiv:ID or doi:DOI';

type Reader = (list: ListFile) => AsyncIterable<SourceItem>;

const READERS: Readonly<Record<string, Reader>> = {
  '.bib': readBibtex,
  '.bibtex': readBibtex,
  '.ris': readRis,
  '.nbib': readNbib,
  '.enw': readEnw,
  '.ciw': readWos,
  '.xml': readEndNoteXml,
  '.json': readCsl,
  '.csv': readCsv,
  '.tsv': readCsv,
  '.tab': readCsv,
  '.jsonl': readJsonl,
  '.ndjson': readJsonl,
  '.txt': readIds,
};

/**
 * Items in the order of the sources, each source in its own fixed order; locators are stable over re-listing. All sources are looked at before the first item: one that is
 * missing or of no known kind throws ConfigurationError. A line that cannot be used is an item with its sentence, never an error.
 *
 * @example
 * for await (const item of readSources({ sources: ['papers/', 'refs.bib'], cwd, http, signal })) …
 */
export async function* readSources(options: SourceOptions): AsyncGenerator<SourceItem> {
  const context: ProviderContext = { ...options, endpoints: { ...DEFAULT_ENDPOINTS, ...options.endpoints } };
  const openers: (() => AsyncIterable<SourceItem>)[] = [];
  for (const source of options.sources) openers.push(await opener(source, options, context));
  for (const open of openers) yield* open();
  if (options.query === undefined) return;
  const { query, timeframe, limit = 50 } = options;
  yield* searchProviders(options.providers ?? providersOf(options.endpoints), { query, timeframe, limit }, context);
}

async function opener(source: string, { cwd, takesSources = false }: SourceOptions, context: ProviderContext): Promise<() => AsyncIterable<SourceItem>> {
  const named = namedPaper(source);
  if (named !== undefined) return () => one(source, async () => lookUp(named, context));
  if (/^https?:\/\//i.test(source)) return () => one(source, () => Promise.resolve(composeRecord({ pdfUrl: source, arxiv: source })));
  const path = resolve(cwd, source);
  const list: ListFile = { source, path, signal: context.signal };
  const facts = await stat(path).catch((error: unknown) => {
    throw unreadable(source, error);
  });
  if (extname(path).toLowerCase() !== '.pdf' || facts.isDirectory()) {
    // A PDF that may not be read is an outcome of its own; a list or folder that may not be is no source.
    await access(path, constants.R_OK).catch((error: unknown) => {
      throw unreadable(source, error);
    });
  }
  if (facts.isDirectory()) return () => readFolder({ ...list, takesSources });
  const ending = extname(path).toLowerCase();
  const reader = ending === '.xml' && isJats(await headOf(path)) ? undefined : READERS[ending];
  if (reader !== undefined) return () => notNothing(takesSources ? withSourceFiles(reader(list)) : reader(list), { source, bytes: facts.size, isKeyed: !/\.(?:csv|tsv|tab|txt|jsonl|ndjson)$/i.test(path) });
  if (ending === '.pdf' || (await beginsAsPdf(path)) || (await isSourceFile(path))) {
    return () => one(source, () => Promise.resolve(composeRecord({ pdfPath: path })), basename(path));
  }
  throw new ConfigurationError(`Cannot read "${source}": it is no kind of source that Sluice knows; ${EXPECTED}`);
}

/** A web page saved as `.ris` has no record and no mistake either: it must not pass as an empty list. A heading or comments alone may; so may `[]`. */
async function* notNothing(items: AsyncIterable<SourceItem>, { source, bytes, isKeyed }: { readonly source: string; readonly bytes: number; readonly isKeyed: boolean }): AsyncGenerator<SourceItem> {
  let count = 0;
  for await (const item of items) {
    count += 1;
    yield item;
  }
  if (count > 0 || !isKeyed || bytes <= 4) return;
  yield { kind: 'malformed', source, locator: 'line 1', message: `Cannot use "${source}": no record begins in its ${bytes} bytes; expected the format that its name says` };
}

/** A record that has no PDF gets the source that its list attaches. */
async function* withSourceFiles(items: AsyncIterable<SourceItem>): AsyncGenerator<SourceItem> {
  for await (const item of items) {
    const lacksPdf = item.kind === 'record' && item.record.pdfPath === undefined && item.record.pdfUrl === undefined;
    const file = lacksPdf ? item.record.attachments.find(({ location, role }) => role === 'source' && isAbsolute(location)) : undefined;
    yield file === undefined || item.kind === 'malformed' ? item : { ...item, record: { ...item.record, pdfPath: file.location } };
  }
}

async function* one(source: string, record: () => Promise<PaperRecord>, locator: string = source): AsyncGenerator<SourceItem> {
  yield { kind: 'record', source, locator, record: await record() };
}

/** `arxiv:ID`, `doi:…`, or a page of arXiv or of the DOI resolver; undefined for all else. */
function namedPaper(source: string): PaperRecord | undefined {
  if (/^https?:\/\/(?:www\.|export\.)?arxiv\.org\/abs\//i.test(source)) return composeRecord({ arxiv: source });
  if (/^https?:\/\/(?:dx\.)?doi\.org\/10\./i.test(source)) return composeRecord({ doi: source });
  const [, kind, text] = /^(arxiv|doi):(.*)$/is.exec(source) ?? [];
  if (kind === undefined || text === undefined) return undefined;
  const isArxiv = kind.toLowerCase() === 'arxiv';
  const record = composeRecord(isArxiv ? { arxiv: `arXiv:${text.trim()}` } : { doi: text });
  if ((isArxiv ? record.arxivId : record.doi) !== undefined) return record;
  const expected = isArxiv ? 'an id like arxiv:2101.00001 or arxiv:hep-th/9901001' : 'a DOI like doi:10.1000/182';
  throw new ConfigurationError(`Cannot read "${source}": it is no ${isArxiv ? 'arXiv id' : 'DOI'}; expected ${expected}`);
}

function providersOf(endpoints: SourceOptions['endpoints']): readonly ProviderName[] {
  const named: ProviderName[] = [];
  if (endpoints?.arxiv !== undefined) named.push('arxiv');
  if (endpoints?.semanticScholar !== undefined) named.push('semantic_scholar');
  if (endpoints?.openalex !== undefined) named.push('openalex');
  if (endpoints?.crossref !== undefined) named.push('crossref');
  return named.length === 0 ? ['arxiv', 'openalex'] : named;
}

function unreadable(source: string, error: unknown): ConfigurationError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const state = code === 'ENOENT' || code === 'ENOTDIR' ? 'no such file or folder' : error instanceof Error ? error.message : String(error);
  return new ConfigurationError(`Cannot read "${source}": ${state}; ${EXPECTED}`, { cause: error });
}

/** Downloads often lack their ending. */
async function beginsAsPdf(path: string): Promise<boolean> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(1024), 0, 1024, 0);
  return buffer.subarray(0, bytesRead).includes('%PDF-');
}
