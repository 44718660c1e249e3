/** From an entry to bytes on disk: a local file, a PDF fetched once, or the abstract that stands in for it. */
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Entry, type Outcome, PaperFailure } from '@sluice/core-models';
import { findAnsweredPaper, findDocumentMetadata, findDownload, findFreePdfs, hashFile, saveDownload } from '@sluice/intelligence-services';
import { answeredBefore } from '../answer.ts';
import type { StageContext, StageWork } from '../stage.ts';
import type { Admitted, Downloaded } from '../traveller.ts';
import { fetchedPdf } from '../worker/fetched-pdf.ts';
import type { Workshop } from '../workshop.ts';

type Bytes = Extract<Downloaded['source'], { from: 'pdf' }>;

/** A paper whose content is known and answered goes straight to its outcome; one without a PDF goes on with its abstract, if `content` allows. */
export function download(shop: Workshop): StageWork<Admitted, Downloaded> {
  return async ({ entry, trip }, context) => {
    const { record } = entry;
    try {
      const known = record.pdfPath === undefined ? await answeredAsPaper(shop, { trip, entry }) : null;
      if (known !== null) return known;
      const source = record.pdfPath === undefined ? await fetched(shop, entry, context) : await localFile(shop, { path: record.pdfPath, sha256: record.pdfSha256, signal: context.signal });
      shop.failpoint('download.done');
      return (await answeredBefore(shop, { trip, entry, sha256: source.sha256 })) ?? { kind: 'downloaded', trip, entry, source };
    } catch (error) {
      if (!(error instanceof PaperFailure) || !mayUseAbstract(shop, entry)) throw error;
      return { kind: 'downloaded', trip, entry, source: { from: 'abstract', reason: error.message } };
    }
  };
}

/** A list's entry of a paper that was answered within `ttl_pdf_days`, under whatever name: nothing is fetched. A file at hand is always read, since it may have changed. */
async function answeredAsPaper(shop: Workshop, { trip, entry }: Pick<Admitted, 'trip' | 'entry'>): Promise<Outcome | null> {
  const { cache, enableDuplicateDetection } = shop.settings;
  const { paperId, record, source, locator } = entry;
  if (!cache.enabled || !enableDuplicateDetection || paperId === undefined) return null;
  const since = new Date(shop.now().getTime() - cache.ttlPdfDays * 86_400_000);
  const known = await findAnsweredPaper(shop.db, { paperId, record, source, locator, since });
  if (known === null) return null;
  const outcome = await answeredBefore(shop, { trip, entry, sha256: known.sha256 });
  return outcome === null || known.reason === '' ? outcome : { ...outcome, reason: `Answered as entry ${known.ordinal} of run ${known.runId}: ${known.reason}. ${outcome.reason}`.trim() };
}

export function mayUseAbstract(shop: Workshop, entry: Entry): boolean {
  return shop.content === 'any' && entry.record.abstract !== undefined && entry.record.abstract.trim() !== '';
}

async function localFile(shop: Workshop, file: { readonly path: string; readonly sha256: string | undefined; readonly signal: AbortSignal }): Promise<Bytes> {
  const { path, sha256, signal } = file;
  try {
    return { from: 'pdf', path, ...(await hashFile(path, signal)) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // The file of whoever started the run, on another machine than this worker's.
    const shared = sha256 !== undefined && shop.blobs !== undefined ? await fetchedPdf(shop, { sha256, localPath: undefined, signal }) : null;
    if (shared !== null) return { from: 'pdf', path: shared, ...(await hashFile(shared, signal)) };
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new PaperFailure('source_gone', await whyNotThere(path), { cause: error });
    if (code === 'EACCES' || code === 'EPERM') throw new PaperFailure('unreadable', `The file ${path} may not be read by this user.`, { cause: error });
    if (code === 'EISDIR') throw new PaperFailure('not_a_pdf', `${path} is a folder, not a PDF.`, { cause: error });
    throw error;
  }
}

/** A folder lists names that cannot be opened: those in another encoding, and links whose end is gone. */
async function whyNotThere(path: string): Promise<string> {
  if (path.includes('\uFFFD')) return `The name of ${path} is not UTF-8, so the file cannot be opened by it; rename it.`;
  const isLink = await lstat(path).then((found) => found.isSymbolicLink(), () => false);
  return isLink ? `${path} is a link to a file that is not there.` : `The file ${path} is not there any more.`;
}

/** The record's own address first, then those that registers know, where the user has asked registers at all. */
async function fetched(shop: Workshop, entry: Entry, context: StageContext): Promise<Bytes> {
  let last = new PaperFailure('not_retrieved', notRetrieved(entry));
  for await (const url of addressesOf(shop, entry, context)) {
    try {
      return await fetchOne(shop, url, context);
    } catch (error) {
      if (!(error instanceof PaperFailure)) throw error;
      last = error;
    }
  }
  throw last;
}

async function* addressesOf(shop: Workshop, entry: Entry, { signal }: StageContext): AsyncGenerator<string> {
  const { pdfUrl } = entry.record;
  if (!shop.looksUpPdfs) {
    if (pdfUrl !== undefined) yield pdfUrl;
    return;
  }
  for await (const { url } of findFreePdfs(entry.record, { ...shop.registers, signal })) yield url;
}

/** The kept file while it is fresh; after that only if the server says that it has not changed. */
async function fetchOne(shop: Workshop, url: string, context: StageContext): Promise<Bytes> {
  const { settings, pdfDirectory, db } = shop;
  const kept = settings.cache.enabled ? await findDownload(db, url, shop.now()) : null;
  const known = kept !== null && (await isAtHand(shop, kept.sha256, context.signal)) ? kept : null;
  if (settings.cache.enabled) shop.hits.seen('pdf', known?.fresh === true ? known : null);
  if (known?.fresh === true) return { from: 'pdf', path: pathOf(shop, known.sha256), sha256: known.sha256, bytes: known.bytes };

  const answer = await shop.limits.download(new URL(url).host, context, (signal) =>
    shop.http.download(url, {
      directory: pdfDirectory,
      maxBytes: settings.pdfSettings.maxFileSizeMb * 1024 * 1024,
      totalTimeoutMs: settings.pdfSettings.timeoutSeconds * 1000,
      ...(typeof known?.etag === 'string' ? { etag: known.etag } : {}),
      signal,
      waiting: (wait) => context.waiting(wait),
    }),
  );
  const fetchedAt = shop.now();
  const expiresAt = new Date(fetchedAt.getTime() + settings.cache.ttlPdfDays * 86_400_000);
  if (answer.status === 'fetched') {
    const { path, sha256, bytes, etag = null, lastModified = null } = answer;
    await saveDownload(db, { url, sha256, bytes, etag, lastModified, fetchedAt, expiresAt });
    return { from: 'pdf', path, sha256, bytes };
  }
  if (known === null) throw new PaperFailure('server_error', `The server of ${url} answered "not modified" to a first request.`);
  await saveDownload(db, { ...known, fetchedAt, expiresAt });
  return { from: 'pdf', path: pathOf(shop, known.sha256), sha256: known.sha256, bytes: known.bytes };
}

/** As the document that was made of it, or as a file: here, or where all workers find it. */
async function isAtHand(shop: Workshop, sha256: string, signal: AbortSignal): Promise<boolean> {
  return (await findDocumentMetadata(shop.db, { sha256, converterVersion: shop.converterVersion })) !== null || (await fetchedPdf(shop, { sha256, localPath: undefined, signal })) !== null;
}

function pathOf(shop: Workshop, sha256: string): string {
  return join(shop.pdfDirectory, `${sha256}.pdf`);
}

/** Why there is no PDF of a paper that no register was asked for. */
export function notRetrieved(entry: Entry): string {
  const { doi, url } = entry.record;
  const where = doi === undefined ? url : `https://doi.org/${doi}`;
  return where === undefined ? 'No PDF is known for it.' : `No free PDF is known for it; it may be had at ${where}.`;
}
