/** From bytes to text: a document that was made before, or one made in the converter's sandbox, or the abstract as a document of its own. */
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type PaperDocument, PaperFailure } from '@sluice/core-models';
import { findDocument, saveDocument, textHashOf } from '@sluice/intelligence-services';
import { abstractOf } from '../abstract-of.ts';
import { pdfFactsOf } from '../answer.ts';
import type { StageWork } from '../stage.ts';
import type { Converted, Downloaded } from '../traveller.ts';
import type { Workshop } from '../workshop.ts';
import { mayUseAbstract } from './download.ts';

/** A document is a fact: it is saved as soon as it is there, whatever becomes of the paper. */
export function convert(shop: Workshop): StageWork<Downloaded, Converted> {
  return async ({ entry, trip, source }, { signal }) => {
    if (source.from === 'abstract') return fromAbstract({ reason: source.reason, sha256: undefined });

    const { sha256 } = source;
    const known = shop.settings.cache.enabled ? shop.hits.seen('document', await findDocument(shop.db, { sha256, converterVersion: shop.converterVersion })) : null;
    if (known !== null) return fromDocument(known);

    const conversion = await shop.converter.convert({ path: source.path, sha256 }, { signal });
    await dropUnlessKept(shop, source.path);
    if (conversion.ok) {
      const document = { ...conversion.document, converterVersion: shop.converterVersion };
      await saveDocument(shop.db, document);
      shop.failpoint('convert.done');
      return fromDocument(document);
    }
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

/** `keep_pdfs: false`: a file that was fetched, not the user's own, has served once it is text. */
async function dropUnlessKept(shop: Workshop, path: string): Promise<void> {
  if (!shop.settings.pdfSettings.keepPdfs && dirname(path) === shop.pdfDirectory) await rm(path, { force: true });
}
