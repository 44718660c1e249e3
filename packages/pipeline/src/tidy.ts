/** Keeps the cache within its time and size: `auto_cleanup` after a finished run, and `cache prune`. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '@sluice/core-models';
import { type PrunedCache, pruneCache } from '@sluice/intelligence-services';
import type { House } from './house.ts';
import { pdfDirectoryOf } from './open-workshop.ts';
import type { Workshop } from './workshop.ts';

/** Housekeeping never fails a run that has ended well: what could not be removed is left for the next time. */
export async function tidy(shop: Workshop, onWarning: (sentence: string) => void): Promise<void> {
  if (!shop.settings.cache.autoCleanup) return;
  try {
    await pruneAll(shop, shop.settings.cache);
  } catch (error) {
    onWarning(`The cache was not cleaned up: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Also what is kept in files. */
export function prune(house: House, settings: Pick<Settings, 'cache' | 'pdfSettings'>): Promise<PrunedCache> {
  return pruneAll({ db: house.db, now: house.now, pdfDirectory: pdfDirectoryOf(house, settings) }, settings.cache);
}

async function pruneAll({ db, now, pdfDirectory }: Pick<Workshop, 'db' | 'now' | 'pdfDirectory'>, settings: Settings['cache']): Promise<PrunedCache> {
  const pruned = await pruneCache(db, settings, now());
  for (const sha256 of pruned.pdfs) await rm(join(pdfDirectory, `${sha256}.pdf`), { force: true });
  return pruned;
}
