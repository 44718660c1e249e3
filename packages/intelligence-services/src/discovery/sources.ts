/** Everything that a user may name as a source, as one stream of items in a fixed order. */
import { open, stat } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import type { SourceItem } from '@sluice/core-models';
import { ConfigurationError } from '@sluice/core-models';
import { canonicalArxivId, canonicalDoi } from '../dedup/identity.ts';
import { composeRecord } from './compose-record.ts';
import type { HttpClient } from './guarded-http.ts';
import type { ListFile } from './list-file.ts';
import { readBibtex } from './read-bibtex.ts';
import { readCsl } from './read-csl.ts';
import { readCsv } from './read-csv.ts';
import { readFolder } from './read-folder.ts';
import { readIds } from './read-ids.ts';
import { readJsonl } from './read-jsonl.ts';
import { readNbib, readRis } from './read-ris.ts';

export interface SourceOptions {
  readonly sources: readonly string[];
  /** Relative paths are taken from here. */
  readonly cwd: string;
  readonly query?: string | undefined;
  /** Most hits of the query. */
  readonly limit?: number | undefined;
  readonly http: HttpClient;
  readonly signal: AbortSignal;
}

const EXPECTED = 'expected a PDF, a folder, a .bib, .ris, .nbib, .json (CSL), .csv, .tsv, .jsonl or .txt file, an http(s) URL, arxiv:ID or doi:DOI';

type Reader = (list: ListFile) => AsyncIterable<SourceItem>;

const READERS: Readonly<Record<string, Reader>> = {
  '.bib': readBibtex,
  '.bibtex': readBibtex,
  '.ris': readRis,
  '.nbib': readNbib,
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
  const openers: (() => AsyncIterable<SourceItem>)[] = [];
  for (const source of options.sources) openers.push(await opener(source, options));
  for (const open of openers) yield* open();
}

async function opener(source: string, options: SourceOptions): Promise<() => AsyncIterable<SourceItem>> {
  if (/^(?:arxiv|doi):/i.test(source)) {
    const record = idRecord(source, /^arxiv/i.test(source) ? 'arxiv' : 'doi');
    return () => one(source, record);
  }
  if (/^https?:\/\//i.test(source)) return () => one(source, composeRecord({ pdfUrl: source, arxiv: source, doi: /doi\.org\//i.test(source) ? source : undefined }));
  const path = resolve(options.cwd, source);
  const list: ListFile = { source, path, signal: options.signal };
  const facts = await stat(path).catch((error: unknown) => {
    throw unreadable(source, error);
  });
  if (facts.isDirectory()) return () => readFolder(list);
  const reader = READERS[extname(path).toLowerCase()];
  if (reader !== undefined) return () => reader(list);
  if (extname(path).toLowerCase() === '.pdf' || (await beginsAsPdf(path))) {
    return () => one(source, composeRecord({ pdfPath: path }), basename(path));
  }
  throw new ConfigurationError(`Cannot read "${source}": it is no kind of source that Sluice knows; ${EXPECTED}`);
}

async function* one(source: string, record: ReturnType<typeof composeRecord>, locator: string = source): AsyncGenerator<SourceItem> {
  yield await Promise.resolve({ kind: 'record' as const, source, locator, record });
}

function idRecord(source: string, kind: 'arxiv' | 'doi'): ReturnType<typeof composeRecord> {
  const text = source.slice(source.indexOf(':') + 1).trim();
  if (kind === 'arxiv' ? canonicalArxivId(`arXiv:${text}`) === undefined : canonicalDoi(text) === undefined) {
    const expected = kind === 'arxiv' ? 'an id like arxiv:2101.00001 or arxiv:hep-th/9901001' : 'a DOI like doi:10.1000/182';
    throw new ConfigurationError(`Cannot read "${source}": it is no ${kind === 'arxiv' ? 'arXiv id' : 'DOI'}; expected ${expected}`);
  }
  return composeRecord(kind === 'arxiv' ? { arxiv: `arXiv:${text}` } : { doi: text });
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
