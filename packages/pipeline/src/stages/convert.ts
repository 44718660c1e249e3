/** From bytes to text: a document that was made before, or one made in the converter's sandbox, or the abstract as a document of its own. */
import { rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { type Entry, type PaperDocument, PaperFailure } from '@sluice/core-models';
import { findDocument, saveDocument, textHashOf } from '@sluice/intelligence-services';
import { type Conversion, type OnPage, timeAllowance } from '@sluice/pdf-fallback';
import { abstractOf } from '../abstract-of.ts';
import { pdfFactsOf } from '../answer.ts';
import type { StageContext, StageWork } from '../stage.ts';
import type { Converted, Downloaded } from '../traveller.ts';
import { putAway } from '../worker/fetched-pdf.ts';
import type { Workshop } from '../workshop.ts';
import { mayUseAbstract } from './download.ts';

/** A document is a fact: it is saved as soon as it is there, whatever becomes of the paper. */
export function convert(shop: Workshop): StageWork<Downloaded, Converted> {
  return async ({ entry, trip, source }, context) => {
    if (source.from === 'abstract') return fromAbstract({ reason: source.reason, sha256: undefined });

    const { sha256 } = source;
    const known = shop.settings.cache.enabled ? shop.hits.seen('document', await findDocument(shop.db, { sha256, converterVersion: shop.converterVersion })) : null;
    if (known !== null) {
      await dismiss(shop, source);
      return fromDocument(known);
    }

    const conversion = await convertAloud(shop, { entry, path: source.path, sha256 }, context);
    if (conversion.ok) {
      const document = { ...conversion.document, converterVersion: shop.converterVersion };
      await saveDocument(shop.db, document);
      // After the text: another entry of the same bytes then needs no file.
      await dismiss(shop, source);
      shop.failpoint('convert.done');
      return fromDocument(document);
    }
    await dismiss(shop, source);
    const { failure } = conversion;
    if (mayUseAbstract(shop, entry)) return fromAbstract({ reason: failure.message, sha256 });
    throw new PaperFailure(failure.class, failure.message);

    function fromDocument(document: PaperDocument): Converted {
      return { kind: 'converted', trip, entry, document, textHash: textHashOf(document), pdf: pdfFactsOf(document), reason: '' };
    }

    function fromAbstract(given: { readonly reason: string; readonly sha256: string | undefined }): Converted {
      const document = abstractOf(entry.record);
      const pdf = given.sha256 === undefined ? undefined : { sha256: given.sha256 };
      return { kind: 'converted', trip, entry, document, textHash: textHashOf(document), pdf, reason: given.reason };
    }
  };
}

/** Tells where a long file is, and gives it as much more time inside stages as the converter does. */
async function convertAloud(shop: Workshop, { entry, path, sha256 }: { readonly entry: Entry; readonly path: string; readonly sha256: string }, context: StageContext): Promise<Conversion> {
  const timeoutMs = shop.settings.conversion.timeoutSeconds * 1000;
  using reading = shop.readings.begin(entry.ordinal, entry.record.title ?? null);
  const onPage: OnPage = ({ page, pages, backend, pagesRead }) => {
    context.grant(timeoutMs * (timeAllowance(pagesRead) - 1));
    reading.read(page, pages, backend);
  };
  const { pdfPath } = entry.record;
  return await shop.converter.convert({ path, sha256, ...(pdfPath !== undefined && { name: basename(pdfPath) }) }, { signal: context.signal, onPage });
}

/** A file that was fetched, not the user's own, has served once it is text: it goes, or with `keep_pdfs` to where all workers find it. */
async function dismiss(shop: Workshop, file: { readonly path: string; readonly sha256: string }): Promise<void> {
  if (dirname(file.path) !== shop.pdfDirectory) return;
  if (!shop.settings.pdfSettings.keepPdfs) await rm(file.path, { force: true });
  else await putAway(shop, file);
}
