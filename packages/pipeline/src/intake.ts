/** Sources become entries: numbered in input order, looked at once, clustered, filtered and ranked in the database. Nothing is bought here. */
import { type DocumentMetadata, type Outcome, type PaperRecord, type SourceItem, PaperFailure, WriteBehind } from '@sluice/core-models';
import {
  appendEntries,
  deduplicateRun,
  filterAndRankRun,
  findDocumentMetadata,
  hashFile,
  knownLocators,
  readSources,
  timeframeOf,
  undecidedEntries,
} from '@sluice/intelligence-services';
import { mergeMap, from, lastValueFrom, toArray } from 'rxjs';
import { confined } from './confine.ts';
import { openHandFetched } from './hand-fetched.ts';
import type { RunRequest } from './request.ts';
import { startsLikePdf } from './starts-like-pdf.ts';
import type { Workshop } from './workshop.ts';

/** Files looked at together: enough to keep three children busy, few enough to lose nothing worth naming in a crash. */
const MOST_FILES = 60;
/** Items appended in one transaction: a list says all of itself at once, and a commit for every sixty of a million took longer than their rows. */
const MOST_ITEMS = 1000;
/** Or fewer, with the first item that comes later than this: a register that takes its time for each page is not to fill a thousand first. */
const MOST_MS = 1000;

export interface IntakeOptions {
  readonly request: RunRequest;
  readonly signal: AbortSignal;
  /** When the run was first started: what a time frame counts from. */
  readonly startedAt: Date;
  readonly onProgress: (entries: number) => void;
  /** Folders that local files must lie in. @default anywhere */
  readonly roots?: readonly string[] | undefined;
}

export interface IntakeReport {
  readonly entries: number;
  readonly added: number;
  readonly kept: number;
  readonly duplicates: number;
  readonly filtered: number;
  /** Hand-fetched files that are no paper of these sources. */
  readonly unusedPdfs: readonly string[];
}

/** Streams in bounded memory and resumes: what was appended before is neither looked at nor numbered again. */
export async function intake(shop: Workshop, options: IntakeOptions): Promise<IntakeReport> {
  const { request, signal } = options;
  const { sources, cwd, query, limit, settings } = request;
  const describe = (path: string, sha256: string): Promise<DocumentMetadata | null> => metadataOf(shop, { path, sha256 }, signal);
  const handFetched = await openHandFetched(shop, { folder: request.pdfsDir, cwd, signal, describe });
  let entries = 0;
  let added = 0;
  let batch: SourceItem[] = [];
  let files = 0;
  let begunAt = performance.now();
  await using appending = new WriteBehind();
  const append = async (batch: readonly SourceItem[]): Promise<void> => {
    const known = await knownLocators(shop.db, { runId: shop.runId, items: batch });
    const fresh = batch.filter((item) => !known.has(`${item.source}\n${item.locator}`));
    const looked = await lastValueFrom(
      from(fresh.map((item, index) => ({ item, index }))).pipe(
        mergeMap(async ({ item, index }) => ({ index, item: await look(shop, item, signal) }), settings.concurrency.maxConcurrentConversions),
        toArray(),
      ),
    );
    looked.sort((a, b) => a.index - b.index);
    signal.throwIfAborted();
    added += await appendEntries(shop.db, shop.runId, looked.map(({ item }) => item));
    entries += batch.length;
    shop.failpoint('intake.appended');
    options.onProgress(entries);
  };
  const flush = async (): Promise<void> => {
    const full = batch;
    batch = [];
    files = 0;
    await appending.next(() => append(full));
    begunAt = performance.now();
  };
  for await (const item of readSources({
    sources,
    cwd,
    ...(query === undefined ? {} : { query }),
    ...(limit === undefined ? {} : { limit }),
    ...shop.registers,
    takesSources: takesSources(settings.conversion),
    providers: request.providers,
    timeframe: request.timeframe === undefined ? undefined : timeframeOf(request.timeframe, options.startedAt),
    signal,
  })) {
    const whole = await confined(handFetched.complete(item), options.roots);
    batch.push(whole);
    if (whole.kind !== 'malformed' && whole.record.pdfPath !== undefined) files += 1;
    if (files >= MOST_FILES || batch.length >= MOST_ITEMS || performance.now() - begunAt > MOST_MS) await flush();
  }
  if (batch.length > 0) await flush();
  await appending.done();

  const { duplicates } = await deduplicateRun(shop.db, shop.runId, { enabled: settings.enableDuplicateDetection, signal });
  const { kept, filtered } = await filterAndRankRun(shop.db, shop.runId, {
    filters: settings.filters,
    ranking: settings.ranking,
    ...(query === undefined ? {} : { query }),
    ...(request.sample === undefined ? {} : { sample: request.sample, seed: request.seed }),
    now: shop.now(),
    signal,
  });
  return { entries, added, kept, duplicates, filtered, unusedPdfs: handFetched.unused() };
}

/** What intake itself decides: malformed records and filtered leaders, in input order, as outcomes that are not yet recorded. */
export async function* decidedAtIntake(shop: Workshop): AsyncIterable<Outcome> {
  for await (const row of undecidedEntries(shop.db, shop.runId)) {
    const base = {
      kind: 'outcome',
      runId: shop.runId,
      ordinal: row.ordinal,
      attempts: 0,
      stageMs: {},
      title: row.record.title,
      doi: row.record.doi,
      arxivId: row.record.arxivId,
      extraction: {},
      usage: { promptTokens: 0, completionTokens: 0, costUsd: 0 },
      ...(row.paperId === null ? {} : { paperId: row.paperId }),
    } as const;
    if (row.malformed === null) yield { ...base, status: 'filtered', stage: 'filter', errorClass: row.filteredBy ?? '', reason: `Excluded by ${row.filteredBy}.` };
    else yield { ...base, status: 'failed', stage: 'intake', errorClass: 'malformed_record', reason: `${row.source}, ${row.locator}: ${row.malformed}` };
  }
}

/** The cheap look: a local PDF's hash, and what its first page says of itself. What cannot be read is for the stages to say. */
async function look(shop: Workshop, item: SourceItem, signal: AbortSignal): Promise<SourceItem> {
  if (item.kind === 'malformed' || item.record.pdfPath === undefined) return item;
  const path = item.record.pdfPath;
  try {
    const { sha256 } = await hashFile(path, signal);
    // For workers on machines that do not see this folder.
    await shop.blobs?.put(sha256, path, { signal });
    const record: PaperRecord = { ...item.record, pdfSha256: sha256 };
    const metadata = await metadataOf(shop, { path, sha256 }, signal);
    if (metadata === null) return { ...item, record };
    return {
      ...item,
      record: {
        ...record,
        title: record.title ?? metadata.title,
        authors: record.authors.length > 0 ? record.authors : metadata.authors,
        year: record.year ?? metadata.year,
        doi: record.doi ?? metadata.doi,
        arxivId: record.arxivId ?? metadata.arxivId,
        arxivVersion: record.arxivVersion ?? metadata.arxivVersion,
      },
    };
  } catch (error) {
    if (signal.aborted) throw error;
    if (error instanceof PaperFailure || (error instanceof Error && 'code' in error)) return item;
    throw error;
  }
}

/** Where the config turns pandoc on, whatever it reads is a paper. */
function takesSources({ backends }: RunRequest['settings']['conversion']): boolean {
  return backends.some(({ backend, enabled }) => backend === 'pandoc' && enabled);
}

/** From the document that was made of these bytes before, or from a look at the first page. */
async function metadataOf(shop: Workshop, file: { readonly path: string; readonly sha256: string }, signal: AbortSignal): Promise<DocumentMetadata | null> {
  const { path, sha256 } = file;
  const known = await findDocumentMetadata(shop.db, { sha256, converterVersion: shop.converterVersion });
  if (known !== null) return known;
  if (!(await startsLikePdf(path))) return null;
  const peek = await shop.converter.peek({ path }, { signal });
  return peek.ok ? peek.metadata : null;
}
