export { openDatabase, type OpenDatabaseOptions } from './db/open.ts';
export type { Database, Orm } from './db/database.ts';
export { DatabaseError, asRunFault, isDatabaseGone } from './db/errors.ts';
export { stopLocal } from './db/local/stop-local.ts';
export { startLocalServer, type ThrowawayServer } from './db/local/throwaway-server.ts';
export { isOwnerDead, thisOwner } from './db/owner.ts';
export { readSources, type SourceOptions } from './discovery/sources.ts';
export { openHttpClient } from './discovery/guarded-http.ts';
export type { DownloadOptions, GetOptions, HttpClient, HttpOptions } from './discovery/http-client.ts';
export type { Download } from './discovery/download.ts';
export { hashFile } from './discovery/hash-file.ts';
export { memoryPace, type Pace } from './discovery/pace.ts';
export { databasePace } from './discovery/database-pace.ts';
export { databaseAnswers } from './discovery/database-answers.ts';
export { systemClock, type Clock } from './discovery/clock.ts';
export { DEFAULT_ENDPOINTS, type AnswerCache, type Endpoints, type ProviderContext, type ProviderName } from './discovery/provider.ts';
export { timeframeOf, type Timeframe } from './discovery/timeframe.ts';
export { findFreePdf, findFreePdfs, type FreePdf, type FreePdfOptions } from './discovery/free-pdf.ts';
export { appendEntries } from './checkpoint/append-entries.ts';
export { countEntries, readEntries, type EntryRow, type ReadEntriesOptions } from './checkpoint/read-entries.ts';
export { canonicalJson, extractionKey, textHashOf, type ExtractionQuestion } from './cache/keys.ts';
export { findDocument, findDocumentMetadata, saveDocument, type DocumentKey } from './cache/documents.ts';
export { findDownload, saveDownload, type NewDownload, type StoredDownload } from './cache/downloads.ts';
export { findExtractions, saveExtractions, type NewExtraction, type StoredExtraction } from './cache/extractions.ts';
export { findResponse, saveResponse, type NewResponse } from './cache/responses.ts';
export { cacheStats, type CacheStats } from './cache/cache-stats.ts';
export { pruneCache, type PrunedCache } from './cache/prune-cache.ts';
export { newRunId } from './checkpoint/run-id.ts';
export { createRun, type NewRun } from './checkpoint/create-run.ts';
export { findResumableRun, findRun, type StoredRun } from './checkpoint/find-run.ts';
export { claimRun, type RunClaim } from './checkpoint/claim-run.ts';
export { requestCancel, updateRun, type RunPatch } from './checkpoint/update-run.ts';
export { listRuns, viewRun } from './checkpoint/view-runs.ts';
export { deleteRun } from './checkpoint/delete-run.ts';
export { workQueue, type WorkQueueOptions } from './checkpoint/work-queue.ts';
export { workSize } from './checkpoint/work-size.ts';
export { knownLocators } from './checkpoint/known-locators.ts';
export { readEntry } from './checkpoint/read-entry.ts';
export { undecidedEntries } from './checkpoint/undecided-entries.ts';
export { outcomeTotals, type OutcomeTotals } from './checkpoint/outcome-totals.ts';
export { claimIdentity, type IdentityClaim } from './checkpoint/claim-identity.ts';
export { commitOutcomes, type CommitOptions } from './checkpoint/commit-outcomes.ts';
export { runCounts, type CountedRun } from './checkpoint/run-counts.ts';
export { readResults, type ReadResultsOptions, type Result } from './checkpoint/read-results.ts';
export { removeOutcomes } from './checkpoint/remove-outcomes.ts';
export { appendEvents, readEvents, type NumberedEvent, type ReadEventsOptions } from './checkpoint/events.ts';
export {
  failAttempt,
  presumeOrphanAttempts,
  settleAttempt,
  startAttempt,
  type AttemptCost,
  type NewAttempt,
  type StoredAttempt,
} from './checkpoint/attempts.ts';
export { canonicalArxivId, canonicalDoi, identitiesOf, paperIdFrom, paperIdOf, type Identifiable } from './dedup/identity.ts';
export { deduplicate, type ClusterPlace } from './dedup/deduplicate.ts';
export { deduplicateRun, type DeduplicateRunOptions } from './dedup/deduplicate-run.ts';
export { resultLine } from './export/result-line.ts';
export { openAtomicFile, writeAtomically, type AtomicFile } from './export/atomic-file.ts';
export { entrySource } from './export/entry-source.ts';
export { exportFormats, exportRun, type ExportedRun, type ExportFormat } from './export/export-run.ts';
export { obsidianNote, type Note } from './export/obsidian.ts';
export { writeOutputs, type WriteOutputsOptions } from './export/write-outputs.ts';
export { filterAndRankRun, type FilterAndRankOptions } from './filter/filter-and-rank-run.ts';
export { filterOf, isRetracted, type Filter } from './filter/rules.ts';
export { rankPaper, type RankedScore, type RankParts } from './filter/rank.ts';
export { TopN } from './filter/top-n.ts';
export { RelevancePass } from './filter/relevance-pass.ts';
export { openExtractor, type ExtractorOptions } from './extraction/open-extractor.ts';
export type { Estimate, ExtractReply, ExtractRequest, Extractor } from './extraction/extractor.ts';
export { locate, openLocator, type LocateOptions, type Locator } from './extraction/evidence.ts';
export { refindEvidence } from './extraction/refind.ts';
export { missingRequired } from './extraction/required.ts';
export { forgetReplies, openJournal, type AttemptEnd, type AttemptJournal, type AttemptStart } from './llm/journal.ts';
export { openBudget, type Budget, type BudgetOptions, type Reservation } from './llm/budget.ts';
export { presumeOrphans } from './llm/orphans.ts';
export { memoryBudget, memoryJournal, type MemoryBudget, type MemoryJournal } from './llm/memory-ledger.ts';
export { destinationOf, type Destination } from './llm/egress.ts';
export { checkTargets, type TargetFinding } from './extraction/targets-check.ts';
export { dedupRecords, matchPair, matchPairs, type DedupLine, type IdentifiedRecord, type PairLine, type RecordPair } from './dedup/dedup-records.ts';
