export { Attachment, Entry, PaperRecord, SourceItem } from './paper.ts';
export { OutputFormat, Target, Targets } from './target.ts';
export {
  Block,
  BlockKind,
  Box,
  ConversionFailureClass,
  DocumentMetadata,
  HiddenReason,
  Page,
  PaperDocument,
  Reference,
  Span,
} from './document.ts';
export { Evidence, Provenance, TargetResult, TargetState, Usage } from './extraction.ts';
export { valueText } from './value-text.ts';
export { Judgement, StandingJudgement, Verdict } from './judgement.ts';
export { Outcome, OutcomeStatus, PdfFacts, StageName } from './outcome.ts';
export { ConcurrencyConfig } from './concurrency.ts';
export type { PipelineStats, StageStats, WindowStats, WorkerStats } from './concurrency.ts';
export { RunCounts, RunStatus, RunSummary, RunView } from './run.ts';
export { RunEvent } from './event.ts';
export { ConfigurationError, PaperFailure, RunFault, RunHeldError, SluiceError } from './errors.ts';
export {
  BackendSetting,
  CacheSettings,
  ConversionSettings,
  CostLimits,
  SharedLimits,
  DiscoverySettings,
  FilterSettings,
  LlmSettings,
  ModelPrice,
  PdfSettings,
  RankSettings,
  Settings,
} from './settings.ts';
export { readAhead, WriteBehind } from './read-ahead.ts';
export { makeFolders } from './make-folders.ts';
export { resolveQuickly } from './resolve-quickly.ts';
export { userFolder } from './user-folder.ts';
