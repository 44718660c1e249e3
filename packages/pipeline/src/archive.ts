/** What a store has recorded, a page at a time: for faces that show more than fits in memory. */
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type Entry, type PaperDocument, type RunSummary, type RunView, RunSummary as Summary } from '@sluice/core-models';
import {
  type ExportFormat,
  type ExportedRun,
  type FailureClass,
  type KnownPaper,
  type PaperInRun,
  type ResultFilter,
  type ResultOrder,
  countResults,
  exportRun,
  findLocalFiles,
  findNewestDocument,
  findRun,
  hasDocument,
  hashFile,
  pageOfRuns,
  readFailures,
  readPaper,
  readPapers,
  readResult,
  readResultPage,
  readResults,
  readWarnings,
  runJudgements,
  xlsxRun,
} from '@sluice/intelligence-services';
import type { House } from './house.ts';
import { summaryOfUnfinished } from './outputs.ts';
import { RunRequest } from './request.ts';
import type { LiveStats, ResultRow } from './sluice.ts';
import { startsLikePdf } from './starts-like-pdf.ts';
import { SLUICE_VERSION } from './version.ts';

export interface ResultQuery extends ResultFilter {
  readonly order: ResultOrder;
  readonly after: { readonly ordinal: number } | { readonly offset: number };
  readonly limit: number;
}

export interface FailureReport {
  readonly classes: readonly FailureClass[];
  readonly oldestPending: Entry | null;
  readonly pending: number;
}

/** A PDF whose bytes have the hash that was asked for; the source of a paper that has no pages is none. */
export interface FoundPdf {
  readonly bytes: number;
  open(): AsyncIterable<Uint8Array>;
}

/** Run ids are whole here: `view()` completes a beginning. */
export interface Archive {
  /** Newest first; `after` is the id of the last one seen. */
  runs(page: { readonly limit: number; readonly belongsTo?: string | undefined; readonly after?: string | undefined }): Promise<readonly RunView[]>;
  /** What the process at work said at its last heartbeat; null before the first. */
  live(runId: string): Promise<LiveStats | null>;
  results(runId: string, query: ResultQuery): Promise<{ readonly results: readonly ResultRow[]; readonly hasMore: boolean }>;
  /** One entry by its number; null where the run has none of it. */
  result(runId: string, ordinal: number): Promise<ResultRow | null>;
  countResults(runId: string, filter: ResultFilter): Promise<number>;
  failures(runId: string): Promise<FailureReport>;
  /** Newest first, each sentence once with the sequence of the last event that said it; at most `limit` of them. */
  warnings(runId: string, options: { readonly limit: number }): Promise<readonly { readonly sequence: number; readonly message: string }[]>;
  /** One format, piece by piece. */
  export(runId: string, format: ExportFormat, options?: { readonly signal?: AbortSignal }): AsyncIterable<string>;
  /** Papers and values as the two sheets of an .xlsx file, piece by piece. */
  workbook(runId: string, options?: { readonly signal?: AbortSignal }): AsyncIterable<Uint8Array>;
  papers(query: { readonly q?: string | undefined; readonly belongsTo?: string | undefined; readonly after?: string | undefined; readonly limit: number }): Promise<readonly KnownPaper[]>;
  paper(paperId: string, options?: { readonly belongsTo?: string | undefined }): Promise<(KnownPaper & { readonly runs: readonly PaperInRun[] }) | null>;
  /** The newest conversion of these bytes. */
  document(sha256: string, options?: { readonly belongsTo?: string | undefined }): Promise<PaperDocument | null>;
  /** The bytes where they can still be found, looked at again: a file that has changed is not it. */
  pdf(sha256: string, options?: { readonly belongsTo?: string | undefined; readonly signal?: AbortSignal }): Promise<FoundPdf | null>;
}

export function archiveOf(house: House): Archive {
  const { reads: db } = house;
  const known = new Map<string, string>();
  async function exportedRun(runId: string): Promise<ExportedRun | null> {
    const run = await findRun(db, runId);
    if (run === null) return null;
    const { sources, query, targets, extractor } = RunRequest.parse(run.config);
    const summary: RunSummary = run.summary === null ? await summaryOfUnfinished(house, run.runId) : Summary.parse(run.summary);
    return {
      runId: run.runId,
      createdAt: run.createdAt.toISOString(),
      sluiceVersion: SLUICE_VERSION,
      extractor,
      topic: query ?? sources.join(', '),
      query,
      targets,
      verdicts: (await runJudgements(db, run.runId)).length > 0,
      summary,
    };
  }
  return {
    runs: (page) => pageOfRuns(db, page),
    live: async (runId) => {
      const live = (await findRun(db, runId))?.live ?? null;
      return isLiveStats(live) ? live : null;
    },
    results: (runId, { order, after, limit, ...filter }) => readResultPage(db, runId, { filter, order, after, limit }),
    result: (runId, ordinal) => readResult(db, { runId, ordinal }),
    countResults: (runId, filter) => countResults(db, runId, filter),
    failures: (runId) => readFailures(db, runId),
    warnings: (runId, options) => readWarnings(db, runId, options),
    async *export(runId, format, options = {}) {
      const run = await exportedRun(runId);
      if (run !== null) yield* exportRun(format, readResults(db, runId, options), run);
    },
    async *workbook(runId, options = {}) {
      const run = await exportedRun(runId);
      if (run !== null) yield* xlsxRun(() => readResults(db, runId, options), run);
    },
    papers: (query) => readPapers(db, query),
    paper: (paperId, options = {}) => readPaper(db, paperId, options),
    document: async (sha256, { belongsTo } = {}) => (belongsTo !== undefined && !(await hasDocument(db, sha256, belongsTo)) ? null : await findNewestDocument(db, sha256)),
    pdf: async (sha256, { belongsTo, signal = new AbortController().signal } = {}) => {
      if (!/^[0-9a-f]{64}$/.test(sha256) || (belongsTo !== undefined && !(await hasDocument(db, sha256, belongsTo)))) return null;
      for (const path of [join(house.workDir, 'pdfs', `${sha256}.pdf`), ...(await findLocalFiles(db, sha256))]) {
        const facts = await stat(path).catch(() => null);
        if (facts === null || !facts.isFile()) continue;
        // A file is hashed once for each state that it is seen in.
        const state = `${path}\n${facts.size}\n${facts.mtimeMs}`;
        const hash = known.get(state) ?? (await hashFile(path, signal).then((hashed) => hashed.sha256, () => ''));
        if (known.size > MOST_HASHES) known.clear();
        known.set(state, hash);
        if (hash === sha256 && (await startsLikePdf(path))) return { bytes: facts.size, open: () => createReadStream(path, { signal }) };
      }
      return await fromBlobs(house, sha256, signal);
    },
  };
}

/** Of a paper that a worker elsewhere fetched; at most `max_file_size_mb`, held in memory while it is sent. */
async function fromBlobs({ blobs, workDir }: House, sha256: string, signal: AbortSignal): Promise<FoundPdf | null> {
  const path = join(workDir, 'pdfs', `shown-${randomUUID()}.pdf`);
  if (blobs === null || !(await blobs.get(sha256, path, { signal }))) return null;
  try {
    if (!(await startsLikePdf(path))) return null;
    const bytes = await readFile(path);
    return { bytes: bytes.length, open: () => Readable.from([bytes]) };
  } finally {
    await rm(path, { force: true });
  }
}

const MOST_HASHES = 10_000;

/** Written by this project's own heartbeat; an older form is none. */
function isLiveStats(live: unknown): live is LiveStats {
  return typeof live === 'object' && live !== null && 'pipeline' in live && 'stages' in live && 'workers' in live && 'readings' in live;
}
