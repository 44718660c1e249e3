/** Looks at what the document says of itself: a known paper under another name, or one that a rule excludes, goes no further. */
import type { Outcome, PaperDocument, PaperRecord } from '@sluice/core-models';
import { claimIdentity, completeEntry, filterOf, identitiesOf, joinLeader, matchPair, readEntry, toldApart } from '@sluice/intelligence-services';
import type { StageWork } from '../stage.ts';
import type { Converted } from '../traveller.ts';
import type { Workshop } from '../workshop.ts';

/**
 * Identifiers found inside are claimed once a run. A claim by another entry makes this one its duplicate only where the two records agree by
 * the deduplication's own comparison, and then it waits for the owner's outcome: if that fails, this entry is worked on. A DOI on the first page may be that of the paper that is commented on.
 */
export function identify(shop: Workshop): StageWork<Converted, Converted> {
  const ruleAgainst = filterOf(shop.settings.filters);
  return async (traveller) => {
    const { entry, document, trip } = traveller;
    if (document.contentSource === 'abstract') return traveller;
    const record = enriched(entry.record, document);
    // Before the claim, too: whoever finds the claim compares itself with this record.
    if (saysMore(record, entry.record)) await completeEntry(shop.db, { runId: shop.runId, ordinal: entry.ordinal, record });
    const end = (rest: Pick<Outcome, 'status' | 'reason'> & Partial<Outcome>): Outcome => ({
      kind: 'outcome',
      runId: shop.runId,
      ordinal: entry.ordinal,
      ...(entry.paperId === undefined ? {} : { paperId: entry.paperId }),
      stage: 'identify',
      attempts: trip.attempts,
      stageMs: trip.stageMs,
      contentSource: document.contentSource,
      title: record.title,
      doi: record.doi,
      arxivId: record.arxivId,
      ...(traveller.pdf === undefined ? {} : { pdf: traveller.pdf }),
      extraction: {},
      usage: { promptTokens: 0, completionTokens: 0, costUsd: 0 },
      ...rest,
    });

    const rule = ruleAgainst(record);
    if (rule !== '') return end({ status: 'filtered', errorClass: rule, reason: `Excluded by ${rule}, from what the document itself says.` });
    if (!shop.settings.enableDuplicateDetection) return traveller;

    const owner = await claimIdentity(shop.db, { runId: shop.runId, ordinal: entry.ordinal, identities: identitiesOf(record) });
    if (owner === null) return traveller;
    const other = await readEntry(shop.db, { runId: shop.runId, ordinal: owner.ordinal });
    if (other === null || !matchPair(other.record, record).match) return traveller;
    if (await toldApart(shop.db, { runId: shop.runId, ordinals: [entry.ordinal, owner.ordinal] })) return traveller;
    const reason = `The document has the same ${owner.identity} as entry ${owner.ordinal}.`;
    const joined = await joinLeader(shop.db, { runId: shop.runId, ordinal: entry.ordinal, leaderOrdinal: owner.ordinal, reason });
    return joined === 'waits' ? { kind: 'returned', ordinal: entry.ordinal } : end({ status: 'duplicate', duplicateOf: owner.ordinal, reason });
  };
}

/** What the source said, completed by the document where the source said nothing. */
function enriched(record: PaperRecord, { metadata }: PaperDocument): PaperRecord {
  return {
    ...record,
    title: record.title ?? metadata.title,
    authors: record.authors.length > 0 ? record.authors : metadata.authors,
    year: record.year ?? metadata.year,
    abstract: record.abstract ?? metadata.abstract,
    doi: record.doi ?? metadata.doi,
    arxivId: record.arxivId ?? metadata.arxivId,
  };
}

/** In what a table or a bibliography shows of a paper. */
function saysMore(record: PaperRecord, before: PaperRecord): boolean {
  return (['title', 'year', 'doi', 'arxivId'] as const).some((field) => record[field] !== before[field]) || record.authors.length > before.authors.length;
}
