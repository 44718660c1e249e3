/** Answers bought by an earlier version of converter or prompt: they stand, their evidence is found again in the new text (promise 9). */
import type { PaperDocument, Target } from '@sluice/core-models';
import { type StoredExtraction, findEarlierExtractions, lastingKey, refindEvidence } from '@sluice/intelligence-services';
import type { Workshop } from './workshop.ts';

export interface Asked {
  readonly textHash: string;
  /** Of the PDF; null where the abstract answers. */
  readonly sha256: string | null;
}

/** Null where nothing is bought, and so nothing need be kept. */
export function lastingKeyOf(shop: Workshop, target: Target, { textHash, sha256 }: Asked): string | null {
  if (shop.extractor.destination === null) return null;
  const hidden = shop.settings.conversion.includeHidden ? '+hidden' : '';
  return lastingKey({ subject: `${sha256 ?? textHash}${hidden}`, target, pins: shop.extractor.pins });
}

/**
 * Of these targets, by name, with their evidence in `document`; `stale` where it is not there any more. They are not saved under the present
 * version's keys: `refresh` must be able to tell them from its answers.
 */
export async function earlierAnswers(shop: Workshop, given: Asked & { readonly document: PaperDocument; readonly targets: readonly Target[] }): Promise<ReadonlyMap<string, StoredExtraction>> {
  const earlier = await earlierRows(shop, given.targets, given);
  if (earlier.size === 0) return earlier;
  const results = refindEvidence(Object.fromEntries([...earlier].map(([name, row]) => [name, row.result])), given.document);
  return new Map([...earlier].map(([name, row]) => [name, { ...row, result: results[name] ?? row.result }]));
}

/** As they were stored, by target name; none where the run was told to buy anew. */
export async function earlierRows(shop: Workshop, targets: readonly Target[], asked: Asked): Promise<ReadonlyMap<string, StoredExtraction>> {
  if (shop.refresh || !shop.settings.cache.enabled) return new Map();
  const names = new Map(targets.flatMap((target): [string, string][] => {
    const key = lastingKeyOf(shop, target, asked);
    return key === null ? [] : [[key, target.name]];
  }));
  const found = await findEarlierExtractions(shop.db, [...names.keys()], shop.now());
  return new Map([...found].map(([key, row]) => [names.get(key) ?? row.targetName, row]));
}
