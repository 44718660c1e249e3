/** What is put in order when a run has finished: its papers are entered where later runs look for them, and the cache is kept within its time and size (`auto_cleanup`, and `cache prune`). */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '@sluice/core-models';
import { type PrunedCache, enterAnswered, pruneCache } from '@sluice/intelligence-services';
import type { House } from './house.ts';
import { pdfDirectoryOf } from './open-workshop.ts';
import type { Workshop } from './workshop.ts';

/** Housekeeping never fails a run that has ended well: what could not be done is left for the next time. */
export async function tidy(shop: Workshop, { signal, onWarning }: { readonly signal: AbortSignal; readonly onWarning: (sentence: string) => void }): Promise<void> {
  const { cache, enableDuplicateDetection } = shop.settings;
  const attempt = async (failed: string, work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      onWarning(`${failed}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  if (enableDuplicateDetection) await attempt('The papers were not entered for later runs, which look them up themselves', () => enterAnswered(shop.db, { runId: shop.runId, signal }));
  if (cache.autoCleanup) await attempt('The cache was not cleaned up', () => pruneAll(shop, cache));
}

/** Also what is kept in files. */
export function prune(house: House, settings: Pick<Settings, 'cache' | 'pdfSettings'>): Promise<PrunedCache> {
  return pruneAll({ db: house.db, now: house.now, pdfDirectory: pdfDirectoryOf(house, settings), ...(house.blobs === null ? {} : { blobs: house.blobs }) }, settings.cache);
}

async function pruneAll({ db, now, pdfDirectory, blobs }: Pick<Workshop, 'db' | 'now' | 'pdfDirectory' | 'blobs'>, settings: Settings['cache']): Promise<PrunedCache> {
  const pruned = await pruneCache(db, settings, now());
  for (const sha256 of pruned.pdfs) {
    await rm(join(pdfDirectory, `${sha256}.pdf`), { force: true });
    await blobs?.remove(sha256);
  }
  return pruned;
}
