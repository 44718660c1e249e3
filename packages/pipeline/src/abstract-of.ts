/** A record's abstract as a document of its own: what is read where no PDF can be had. */
import { createHash } from 'node:crypto';
import type { PaperDocument, PaperRecord } from '@sluice/core-models';
import { abstractDocument } from '@sluice/pdf-fallback';

/** Its hash is of title and abstract: a corrected abstract is another document. */
export function abstractOf({ title, abstract = '' }: PaperRecord): PaperDocument {
  const sha256 = createHash('sha256').update(`${title ?? ''}\n${abstract}`).digest('hex');
  return abstractDocument({ ...(title === undefined ? {} : { title }), abstract, sha256 });
}
