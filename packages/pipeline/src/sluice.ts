/** The shape of the one door: what `openSluice()` returns, and what a run looks like from outside. */
import type {
  Entry,
  Judgement,
  Outcome,
  PipelineStats,
  RunEvent,
  RunSummary,
  RunView,
  Settings,
  StageStats,
  StandingJudgement,
  Verdict,
  WindowStats,
  WorkerStats,
} from '@sluice/core-models';
import type { CacheStats, Comparison, Evaluation, GoldItem, Merge, OpenBlobsOptions, PrunedCache } from '@sluice/intelligence-services';
import type { Observable } from 'rxjs';
import type { Archive } from './archive.ts';
import type { Custody } from './custody.ts';
import type { PageReading } from './page-readings.ts';
import type { Disclosure, RunRequestInput } from './request.ts';
import type { OnStay } from './stay.ts';
import type { WorkerLive, WorkerOptions } from './worker/worker.ts';

export interface SluiceOptions {
  /** `local:DIR`, `pglite:DIR` or `postgres://…`. */
  readonly db: string;
  /** Folder for PDFs and child scratch files; default: beside the store, else the system's temporary folder. */
  readonly workDir?: string;
  /** Where workers on several machines find each other's PDFs. */
  readonly blobs?: OpenBlobsOptions;
  /** A sentence for the person at the terminal: a store created, a fallback taken. */
  readonly onNotice?: (sentence: string) => void;
}

export interface RunOptions {
  readonly signal?: AbortSignal;
  /** Asked once before papers leave for a host that is not loopback. Default: no. */
  readonly confirm?: (disclosure: Disclosure) => Promise<boolean>;
  /** Whose run it is: only the same person's unfinished run is gone on with. @default null, whoever may open the store */
  readonly belongsTo?: string | null;
  /** A service that goes on with it after a restart. @default null */
  readonly keeper?: string | null;
  /** The id of a run that is made anew; one that is gone on with keeps its own. @default a new UUIDv7 */
  readonly newRunId?: string;
  /** Folders that local files must lie in, those that a list names included. @default anywhere */
  readonly roots?: readonly string[];
  /** The caller writes outputs and says how the run ended. Until it calls `told` the same request means this run, though it is finished. @default false */
  readonly untilTold?: boolean;
  /** Told of each paper's stay in each stage of this process, as it ends. */
  readonly onStay?: OnStay;
}

export interface LiveStats {
  readonly pipeline: PipelineStats;
  readonly window: WindowStats;
  readonly stages: readonly StageStats[];
  readonly workers: readonly WorkerStats[];
  /** False while intake is still reading. */
  readonly intakeComplete: boolean;
  /** Long files in this process's hands, and the page that each is at. */
  readonly readings: readonly PageReading[];
  readonly spentUsd: number | null;
}

/** A run: iterate it, or subscribe. Either starts it; the two are one run. Leaving the loop or unsubscribing interrupts it, resumable. */
export interface Run extends AsyncIterable<Outcome> {
  readonly outcome$: Observable<Outcome>;
  readonly event$: Observable<RunEvent>;
  readonly stats$: Observable<LiveStats>;
  /** Settles when the run has an id, before the first outcome. */
  readonly started: Promise<{ readonly runId: string; readonly resumed: boolean; readonly alreadyFinished: boolean }>;
  /** Settles when the run has ended in any status; rejects only for bugs, configuration and a database that is gone. */
  readonly summary: Promise<RunSummary>;
  /** No more papers are admitted; what is in flight finishes. */
  drain(): void;
}

export interface Plan {
  readonly entries: number;
  readonly papers: number;
  readonly duplicates: number;
  readonly filtered: number;
  readonly cached: number;
  readonly calls: number;
  /** True where the calls go in batches: `costUsd` is at their price, and up to a day of waiting comes to `seconds`. */
  readonly batch: boolean;
  readonly promptTokens: number;
  readonly costUsd: number | null;
  readonly seconds: number;
  readonly bindingStage: string;
  readonly host: string | null;
}

/** One entry with its outcome, or null while it is pending; in input order. */
export interface ResultRow {
  readonly entry: Entry;
  readonly outcome: Outcome | null;
  /** Each reviewer's last word on each of its targets, whichever run it was said in; oldest first. */
  readonly judgements: readonly StandingJudgement[];
}

/** What a reviewer says of one value. */
export interface Opinion {
  /** Its number, paper id, DOI, arXiv id or file name. */
  readonly paper: string;
  readonly target: string;
  readonly reviewer: string;
  readonly verdict: Verdict;
  /** For `correct`: a value of the target's form, or null where the paper does not report it. */
  readonly value?: unknown;
  /** For `correct`: where the paper says so; each must stand in the document. */
  readonly quotes?: readonly { readonly quote: string; readonly page?: number | undefined }[] | undefined;
  /** `judgedHashOf` the value that the reviewer saw: refused where another one stands there by now. */
  readonly seen?: string | undefined;
}

/** What `forget` took away, and what it leaves to its owner. */
export interface Forgotten {
  readonly runs: readonly string[];
  readonly entries: number;
  readonly documents: number;
  readonly answers: number;
  readonly judgements: number;
  /** Removed: fetched PDFs and converted texts. */
  readonly files: readonly string[];
  /** Folders whose outputs were written anew without it. */
  readonly outputs: readonly string[];
  /** The user's own PDFs, which are left where they are: a run over their folder would meet them again. */
  readonly yourFiles: readonly string[];
}

export interface DoctorCheck {
  readonly area: 'store' | 'backend' | 'llm' | 'source' | 'platform';
  readonly name: string;
  readonly ok: boolean;
  /** True where the run does not need it. */
  readonly optional: boolean;
  readonly detail: string;
}

export interface SluiceWorkerOptions extends Omit<WorkerOptions, 'requestOf'> {
  /** Adds to a recorded request what is never recorded: keys. */
  readonly complete?: (recorded: Readonly<Record<string, unknown>>) => RunRequestInput;
}

export interface SluiceWorker {
  /** Settles when it has left; rejects for what no waiting mends. */
  readonly done: Promise<void>;
  live(): WorkerLive;
  drain(): void;
}

export interface Sluice extends AsyncDisposable {
  /** Whether the same store can be opened a second time meanwhile, by a thread or a process: PGlite's cannot. */
  readonly openers: 'one' | 'many';
  /** What is recorded, a page at a time. */
  readonly archive: Archive;
  /** What a service remembers of the runs that it begins for others. */
  readonly custody: Custody;
  run(request: RunRequestInput, options?: RunOptions): Run;
  plan(request: RunRequestInput, options?: RunOptions): Promise<Plan>;
  runs(): Promise<readonly RunView[]>;
  /** A full run id or a prefix that only one run has. */
  view(runId: string): Promise<RunView>;
  summary(runId: string): Promise<RunSummary | null>;
  results(runId: string, options?: { readonly signal?: AbortSignal }): AsyncIterable<ResultRow>;
  /** By paper id, ordinal, DOI, arXiv id or file name. */
  show(runId: string, paper: string): Promise<ResultRow | null>;
  /** Keeps a person's verdict beside the machine's value; it is found again in later runs by paper and target. */
  judge(runId: string, opinion: Opinion): Promise<Judgement>;
  /** What people said of a run's papers, in input order: each reviewer's last word, or with `history` every one. */
  judgements(runId: string, options?: { readonly history?: boolean }): Promise<readonly StandingJudgement[]>;
  /** Precision, recall and κ against what a person says of the same papers; calibrates the model's certainty where there is enough of it. */
  evaluate(runId: string, gold: readonly GoldItem[]): Promise<Evaluation>;
  /** Over the papers that both runs answered. */
  compare(first: string, second: string): Promise<Comparison>;
  events(runId: string, options?: { readonly after?: number; readonly signal?: AbortSignal }): AsyncIterable<{ sequence: number; event: RunEvent }>;
  /** What was joined and why, by the member's number; `after` is the last number seen. */
  duplicates(runId: string, options?: { readonly after?: number; readonly signal?: AbortSignal }): AsyncIterable<Merge>;
  /**
   * Undoes merges. A paper is named as for `show`: a member stands alone afterwards, of a leader all members do. No later run joins the two again.
   * Returns the entries that stand alone; they are pending, and the same command goes on with the run.
   */
  unmerge(runId: string, papers: readonly string[]): Promise<readonly number[]>;
  /**
   * Gives PDFs of a folder to papers of the run that lack one, by what their first pages say. Returns the numbers of those entries; they are
   * pending, and the same command goes on with the run.
   */
  addPdfs(runId: string, folder: string, options?: { readonly signal?: AbortSignal }): Promise<readonly number[]>;
  retry(runId: string, options?: { readonly errorClass?: string }): Promise<number>;
  cancel(runId: string): Promise<void>;
  deleteRun(runId: string): Promise<void>;
  /** By paper id, DOI, arXiv id, file name or hash, in every run of the store. Refused while a run that has it is at work. */
  forget(paper: string): Promise<Forgotten>;
  /** `results.jsonl`, the tables, the report, the documents, `manifest.json`, `summary.json`; each written atomically. */
  writeOutputs(runId: string, outDir: string, options?: { readonly signal?: AbortSignal }): Promise<void>;
  /** Whoever began the run with `untilTold` has said how it ended: the same request begins a new one. */
  told(runId: string): Promise<void>;
  cacheStats(): Promise<CacheStats>;
  /** Removes what has expired, then what nothing refers to until the cache fits its size; PDFs too. Settings default to those of an empty config. */
  pruneCache(settings?: Pick<Settings, 'cache' | 'pdfSettings'>): Promise<PrunedCache>;
  /** Works on the runs of this store until it is drained; only where many processes share the store. */
  worker(options?: SluiceWorkerOptions): SluiceWorker;
  doctor(options?: { readonly signal?: AbortSignal; readonly settings?: unknown }): Promise<readonly DoctorCheck[]>;
}
