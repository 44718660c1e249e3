/** What the stages of one run work with: handed in once, so that a stage's file shows what it does and nothing of where things come from. */
import type { Settings, Target } from '@sluice/core-models';
import type { BlobStore, CacheHits, Database, Extractor, HttpClient, ProviderContext, SharedLimits } from '@sluice/intelligence-services';
import type { Converter } from '@sluice/pdf-fallback';
import type { PageReadings } from './page-readings.ts';

export interface Workshop {
  readonly runId: string;
  readonly db: Database;
  readonly http: HttpClient;
  /** How registers are asked. */
  readonly registers: Omit<ProviderContext, 'signal'>;
  /** True where the user has named a register's ids, a query or a contact address: a local list alone makes no call. */
  readonly looksUpPdfs: boolean;
  readonly converter: Converter;
  /** Which page each long conversion is at. */
  readonly readings: PageReadings;
  /** Goes into every extraction's key: the converter's own version, and what changes its text. */
  readonly converterVersion: string;
  readonly extractor: Extractor;
  readonly targets: readonly Target[];
  readonly settings: Settings;
  /** True: answers of earlier versions do not count, everything is asked with the present one. */
  readonly refresh: boolean;
  readonly content: 'any' | 'fulltext';
  /** Where downloaded PDFs are kept. */
  readonly pdfDirectory: string;
  /** What the cache had, counted; written down when the workshop closes. */
  readonly hits: CacheHits;
  /** What all workers of the database may do together. */
  readonly limits: SharedLimits;
  /** Where workers on several machines find each other's PDFs. */
  readonly blobs?: BlobStore;
  readonly now: () => Date;
  /** Named places where the kill harness may end the process; does nothing otherwise. */
  readonly failpoint: (name: string) => void;
}
