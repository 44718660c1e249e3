/** Work that does nothing but make the next small object: what is left is the cost of the road itself. Shared by all contenders. */
import { type Entry, type Outcome, type PaperDocument, PaperRecord } from '@sluice/core-models';
import type { Admitted, Converted, Downloaded, Services } from '@sluice/pipeline';

export function download({ trip, entry }: Admitted): Downloaded {
  return { kind: 'downloaded', trip, entry, source: noSource };
}

export function convert({ trip, entry }: Downloaded): Converted {
  return { kind: 'converted', trip, entry, document: emptyDocument, textHash: '', pdf: undefined, reason: '' };
}

export function identify(converted: Converted): Converted {
  return converted;
}

export function extract({ trip }: Converted): Outcome {
  return {
    kind: 'outcome',
    runId: 'bench',
    ordinal: trip.ordinal,
    status: 'extracted',
    stage: 'extract',
    reason: '',
    attempts: trip.attempts,
    stageMs: trip.stageMs,
    extraction: noExtraction,
    usage: noUsage,
  };
}

/** The four stages as the graph takes them, recording off: what comes is at once on record. */
export const bareServices: Services = {
  download: (traveller) => [download(traveller)],
  convert: (traveller) => [convert(traveller)],
  identify: (traveller) => [identify(traveller)],
  extract: (traveller) => [extract(traveller)],
  record: (outcomes) => [outcomes],
};

/** The same behind promises, as real work is. */
export const promisedServices: Services = {
  download: async (traveller) => download(traveller),
  convert: async (traveller) => convert(traveller),
  identify: async (traveller) => identify(traveller),
  extract: async (traveller) => extract(traveller),
  record: (outcomes) => [outcomes],
};

export async function* entriesUpTo(count: number, onPull?: (ordinal: number) => void): AsyncGenerator<Entry> {
  for (let ordinal = 1; ordinal <= count; ordinal += 1) {
    onPull?.(ordinal);
    yield { runId: 'bench', ordinal, source: 'bench', locator: '', record: emptyRecord };
  }
}

/** What `admit` makes of an entry, for those that do not go through it. */
export function admitted(entry: Entry): Admitted {
  return { kind: 'admitted', trip: { ordinal: entry.ordinal, stageMs: {}, attempts: 1, grantedMs: 0, readyAtMs: Number.NaN }, entry };
}

const emptyRecord = PaperRecord.parse({});
const noSource = { from: 'abstract', reason: '' } as const;
const noExtraction = {};
const noUsage = { promptTokens: 0, completionTokens: 0, costUsd: 0 };
const emptyDocument: PaperDocument = {
  sha256: '',
  converterVersion: '',
  backend: '',
  quality: 1,
  legacyQuality: 1,
  contentSource: 'fulltext',
  pages: [],
  blocks: [],
  markdown: '',
  metadata: { authors: [] },
  references: [],
  warnings: [],
};
