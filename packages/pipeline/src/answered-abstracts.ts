/** Papers of which there is nothing but an abstract, answered by an earlier run: their outcomes, a page at a time, since the road asks the database twice for each. */
import { type Entry, type Outcome, readAhead } from '@sluice/core-models';
import { answeredInFull, findExtractions, textHashOf, workQueue } from '@sluice/intelligence-services';
import { abstractOf } from './abstract-of.ts';
import { answersOf, keysOf, outcomeOf } from './answer.ts';
import { mayUseAbstract, notRetrieved } from './stages/download.ts';
import { newTrip } from './traveller.ts';
import type { Workshop } from './workshop.ts';

const PAGE = 500;

/** In order of rank; each as the road would have it. Whatever could still be had as a PDF is left to the road. */
export async function* answeredAbstracts(shop: Workshop): AsyncGenerator<Outcome, void> {
  const { cache } = shop.settings;
  if (!cache.enabled || shop.looksUpPdfs || shop.content !== 'any') return;
  for await (const outcomes of readAhead(answeredPages(shop))) yield* outcomes;
}

async function* answeredPages(shop: Workshop): AsyncGenerator<readonly Outcome[], void> {
  let page: Entry[] = [];
  for await (const entry of workQueue(shop.db, shop.runId, { batch: PAGE })) {
    page.push(entry);
    if (page.length < PAGE) continue;
    yield await answeredOf(shop, page);
    page = [];
  }
  yield await answeredOf(shop, page);
}

async function answeredOf(shop: Workshop, page: readonly Entry[]): Promise<readonly Outcome[]> {
  const bare = page.filter((entry) => entry.record.pdfPath === undefined && entry.record.pdfUrl === undefined && mayUseAbstract(shop, entry));
  const inFull = await withFullText(shop, bare);
  const papers = bare
    .filter(({ paperId }) => paperId === undefined || !inFull.has(paperId))
    .map((entry) => {
      const document = abstractOf(entry.record);
      const textHash = textHashOf(document);
      return { entry, document, textHash, keys: keysOf(shop, textHash) };
    });
  const stored = await findExtractions(shop.db, papers.flatMap(({ keys }) => [...keys.values()]), shop.now());
  return papers.flatMap(({ entry, document, textHash, keys }) => {
    const answers = answersOf(keys, stored);
    if (answers.size < keys.size) return [];
    shop.hits.count('extraction', { hits: keys.size, misses: 0 });
    return [outcomeOf(shop, { trip: newTrip(entry.ordinal), entry, document, textHash, pdf: undefined, reason: notRetrieved(entry) }, { answers })];
  });
}

/** For those the road looks whether that answer stands for this entry too. */
async function withFullText(shop: Workshop, entries: readonly Entry[]): Promise<ReadonlySet<string>> {
  const { cache, enableDuplicateDetection } = shop.settings;
  if (!enableDuplicateDetection) return new Set();
  const since = new Date(shop.now().getTime() - cache.ttlPdfDays * 86_400_000);
  return await answeredInFull(shop.db, { paperIds: entries.flatMap(({ paperId }) => paperId ?? []), since });
}
