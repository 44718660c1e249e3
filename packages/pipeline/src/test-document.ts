/** A document that says nothing, for tests of the road alone. */
import type { PaperDocument } from '@sluice/core-models';

export const NO_DOCUMENT: PaperDocument = {
  sha256: '',
  converterVersion: '',
  backend: '',
  quality: 1,
  legacyQuality: 1,
  contentSource: 'fulltext',
  pages: [],
  blocks: [],
  markdown: '',
  metadata: { authors: [] },
  references: [],
  warnings: [],
};
