/** `auto_cleanup`: after a finished run, what has expired goes, and what nothing refers to until the cache fits its size. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pruneCache } from '@sluice/intelligence-services';
import type { Workshop } from './workshop.ts';

/** Housekeeping never fails a run that has ended well: what could not be removed is left for the next time. */
export async function tidy(shop: Workshop, onWarning: (sentence: string) => void): Promise<void> {
  if (!shop.settings.cache.autoCleanup) return;
  try {
    const { pdfs } = await pruneCache(shop.db, shop.settings.cache, shop.now());
    for (const sha256 of pdfs) await rm(join(shop.pdfDirectory, `${sha256}.pdf`), { force: true });
  } catch (error) {
    onWarning(`The cache was not cleaned up: ${error instanceof Error ? error.message : String(error)}`);
  }
}
