/** What is still to be bought: paper by paper, less what was answered before; from the documents' own length where they are known. */
import type { PaperDocument, Target } from '@sluice/core-models';
import { findDocument, findExtractions, textHashOf, workQueue } from '@sluice/intelligence-services';
import { keysOf } from './answer.ts';
import { earlierRows } from './earlier-answers.ts';
import type { Workshop } from './workshop.ts';

/** A paper of ten pages, where nothing better is known before its conversion. */
const TYPICAL_CHARACTERS = 40_000;

export interface Outstanding {
  /** Papers of which something is still to be asked. */
  readonly papers: number;
  readonly calls: number;
  readonly promptTokens: number;
  /** Null where the price is unknown. */
  readonly costUsd: number | null;
}

/** Nothing is converted or sent to find out. */
export async function outstanding(shop: Workshop): Promise<Outstanding> {
  let sum: Outstanding = { papers: 0, calls: 0, promptTokens: 0, costUsd: 0 };
  if (shop.extractor.destination === null) return sum;
  for await (const { record } of workQueue(shop.db, shop.runId)) {
    const { targets, characters } = await stillAsked(shop, record.pdfSha256 ?? null);
    if (targets.length === 0) continue;
    const estimate = shop.extractor.estimate({ characters, targets });
    sum = {
      papers: sum.papers + 1,
      calls: sum.calls + estimate.calls,
      promptTokens: sum.promptTokens + estimate.promptTokens,
      costUsd: sum.costUsd === null || estimate.costUsd === null ? null : sum.costUsd + estimate.costUsd,
    };
  }
  return sum;
}

async function stillAsked(shop: Workshop, sha256: string | null): Promise<{ readonly targets: readonly Target[]; readonly characters: number }> {
  const document = sha256 === null ? null : await findDocument(shop.db, { sha256, converterVersion: shop.converterVersion });
  const characters = document === null ? TYPICAL_CHARACTERS : mainCharacters(document);
  if (sha256 === null || !shop.settings.cache.enabled) return { targets: shop.targets, characters };
  const keys = document === null ? new Map<string, string>() : keysOf(shop, textHashOf(document));
  const stored = await findExtractions(shop.db, [...keys.values()], shop.now());
  const unanswered = shop.targets.filter(({ name }) => !stored.has(keys.get(name) ?? ''));
  const earlier = await earlierRows(shop, unanswered, { textHash: '', sha256 });
  return { targets: unanswered.filter(({ name }) => !earlier.has(name)), characters };
}

function mainCharacters({ blocks }: PaperDocument): number {
  return blocks.filter(({ main }) => main).reduce((sum, { text }) => sum + text.length, 0);
}
