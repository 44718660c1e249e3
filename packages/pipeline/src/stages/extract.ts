/** From text to answers: what was answered before is found again, the rest is asked once, saved on arrival, and made the paper's outcome. */
import type { TargetResult } from '@sluice/core-models';
import { CallDeferred, type ExtractReply, type ExtractRequest, type StoredExtraction, findExtractions, saveExtractions } from '@sluice/intelligence-services';
import { answersOf, keysOf, outcomeOf } from '../answer.ts';
import { earlierAnswers, lastingKeyOf } from '../earlier-answers.ts';
import type { StageWork } from '../stage.ts';
import type { Converted } from '../traveller.ts';
import type { Workshop } from '../workshop.ts';

/** One more target on a finished paper is one call for that target alone; failed answers are shown, never saved. */
export function extract(shop: Workshop): StageWork<Converted, never> {
  /** Null where the questions went into a batch: the paper comes by again when that is answered. */
  const ask = async (request: ExtractRequest): Promise<ExtractReply | null> => {
    try {
      return await shop.extractor.extract(request);
    } catch (error) {
      if (error instanceof CallDeferred) return null;
      throw error;
    }
  };
  return async (paper, context) => {
    const { document, textHash, entry } = paper;
    const keys = keysOf(shop, textHash);
    const stored = await findExtractions(shop.db, [...keys.values()], shop.now());
    const known = answersOf(keys, shop.settings.cache.enabled ? stored : ownOf(shop, stored));
    if (shop.settings.cache.enabled) shop.hits.count('extraction', { hits: known.size, misses: shop.targets.length - known.size });
    const unanswered = shop.targets.filter(({ name }) => !known.has(name));
    const asked = { textHash, sha256: paper.pdf?.sha256 ?? null };
    const answered = new Map([...known, ...(await earlierAnswers(shop, { ...asked, document, targets: unanswered }))]);
    const targets = unanswered.filter(({ name }) => !answered.has(name));
    if (targets.length === 0) return outcomeOf(shop, paper, { answers: answered });

    const reply = await ask({ document, targets, runId: shop.runId, ordinal: entry.ordinal, signal: context.signal, waiting: (wait) => context.waiting(wait) });
    if (reply === null) return { kind: 'returned', ordinal: entry.ordinal };
    shop.failpoint('extract.replied');
    const bought = rowsOf(shop, { keys, reply, ...asked });
    await saveExtractions(shop.db, [...bought.values()]);
    shop.failpoint('extract.saved');
    const failures: Record<string, TargetResult> = {};
    for (const [name, result] of Object.entries(reply.results)) if (!bought.has(name)) failures[name] = result;
    return outcomeOf(shop, paper, { answers: new Map([...answered, ...bought]), failures });
  };
}

/** With the cache off, answers of earlier runs do not count; what this run has paid for before a crash still does. */
function ownOf(shop: Workshop, stored: ReadonlyMap<string, StoredExtraction>): ReadonlyMap<string, StoredExtraction> {
  return new Map([...stored].filter(([, answer]) => answer.runId === shop.runId));
}

function rowsOf(
  shop: Workshop,
  given: { readonly keys: ReadonlyMap<string, string>; readonly reply: ExtractReply; readonly textHash: string; readonly sha256: string | null },
): ReadonlyMap<string, StoredExtraction> {
  const { keys, reply, textHash, sha256 } = given;
  const now = shop.now();
  const expiresAt = new Date(now.getTime() + shop.settings.cache.ttlExtractionDays * 86_400_000);
  const rows = new Map<string, StoredExtraction>();
  for (const [name, result] of Object.entries(reply.results)) {
    const key = keys.get(name);
    if (key === undefined || result.state === 'failed') continue;
    const call = reply.calls.find(({ targets }) => targets.includes(name)) ?? UNBOUGHT;
    const target = shop.targets.find((one) => one.name === name);
    const lasting = target === undefined ? null : lastingKeyOf(shop, target, { textHash, sha256 });
    rows.set(name, { key, targetName: name, textHash, sha256, lasting, runId: shop.runId, result, callId: call.callId, usage: call.usage, model: call.model, createdAt: now, expiresAt });
  }
  return rows;
}

/** A passage chosen without a model has no call behind it and costs nothing. */
const UNBOUGHT = { callId: 'none', usage: { promptTokens: 0, completionTokens: 0, costUsd: 0 }, model: null };
