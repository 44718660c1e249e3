/** From placed runs to a document: lines, furniture, blocks, what each block is, and the markdown over it all. */
import type { Block, Box, PaperDocument } from '@sluice/core-models';
import { CONVERTER_VERSION } from '../converter-version.ts';
import type { RawDocument, RawRun } from '../raw-page.ts';
import { assemble } from './assemble.ts';
import { classify } from './classify.ts';
import { settle } from './draft.ts';
import type { Draft } from './draft.ts';
import { vocabularyOf } from './hyphens.ts';
import { joinLines } from './join-lines.ts';
import { makeLine } from './line.ts';
import { readMetadata } from './metadata.ts';
import { inPageOrder } from './page-order.ts';
import { readReferences } from './references.ts';
import { readRightToLeft } from './right-to-left.ts';
import { steadySizes } from './scan-sizes.ts';
import { turnUpright } from './turned-pages.ts';

export interface LayOutOptions {
  readonly sha256: string;
  /** Hidden text goes into the markdown too, and stays marked in the blocks. */
  readonly includeHidden: boolean;
  /** Score of each page by number, 0–1; 1 where absent. */
  readonly qualities?: ReadonlyMap<number, number>;
}

export function layOut(given: RawDocument, options: LayOutOptions): PaperDocument {
  const { sha256, includeHidden, qualities } = options;
  const turned = turnUpright(given.pages);
  const mirrored = readRightToLeft(turned.pages);
  const raw = { ...given, pages: steadySizes(mirrored.pages) };
  const { drafts, lines } = classify(raw);
  const vocabulary = vocabularyOf(lines.map((line) => line.text));
  const hidden = hiddenDrafts(raw);
  const all = inPageOrder(withHidden(drafts, hidden));
  const { blocks, markdown } = assemble(all, {
    pages: raw.pages.map((page) => page.number),
    vocabulary,
    omit: (block) => block.kind === 'running_head' || block.kind === 'page_number' || (hidden.has(block) && !includeHidden),
  });
  const pages = given.pages.map((page) => ({
    number: page.number,
    width: page.unpaged ? 0 : page.width,
    height: page.unpaged ? 0 : page.height,
    backend: page.backend,
    quality: qualities?.get(page.number) ?? 1,
    characters: page.runs.reduce((sum, run) => sum + (run.hidden === undefined ? run.text.length : 0), 0),
  }));
  return {
    sha256,
    converterVersion: CONVERTER_VERSION,
    backend: commonest(pages.map((page) => page.backend)),
    quality: pages.length === 0 ? 0 : pages.reduce((sum, page) => sum + page.quality, 0) / pages.length,
    legacyQuality: 0,
    contentSource: 'fulltext',
    pages,
    blocks: placed(turned.restore(mirrored.restore(blocks.map((block, index) => mark(block, hidden.get(all[index] ?? NONE))))), given.pages),
    markdown,
    metadata: readMetadata({ raw, drafts, vocabulary }),
    references: readReferences(drafts, (entry) => joinLines(entry.map((line) => line.text), vocabulary)),
    warnings: [],
  };
}

const NOWHERE: Box = [0, 0, 0, 0];
const NONE: Draft = { kind: 'other', main: false, lines: [], settled: true };

function hiddenDrafts(raw: RawDocument): Map<Draft, RawRun['hidden']> {
  const found = new Map<Draft, RawRun['hidden']>();
  for (const page of raw.pages) {
    let current: { draft: Draft; run: RawRun } | undefined;
    for (const run of page.runs) {
      if (run.hidden === undefined) {
        current = undefined;
        continue;
      }
      const line = makeLine([{ run, space: false }], page.number, 0);
      if (current !== undefined && current.run.hidden === run.hidden) {
        current.draft.lines.push(line);
        continue;
      }
      const draft: Draft = { ...NONE, lines: [line] };
      settle(draft, 'other');
      found.set(draft, run.hidden);
      current = { draft, run };
    }
  }
  return found;
}

/** Hidden text at the end of its page. */
function withHidden(drafts: readonly Draft[], hidden: ReadonlyMap<Draft, RawRun['hidden']>): Draft[] {
  const waiting = [...hidden.keys()];
  if (waiting.length === 0) return [...drafts];
  const all: Draft[] = [];
  for (const draft of drafts) {
    const page = draft.lines[0]?.page ?? 1;
    while (waiting[0] !== undefined && (waiting[0].lines[0]?.page ?? 1) < page) all.push(...waiting.splice(0, 1));
    all.push(draft);
  }
  return [...all, ...waiting];
}

function mark(block: Block, hidden: RawRun['hidden']): Block {
  return hidden === undefined ? block : { ...block, hidden };
}

/** A box on the reader's own sheet is no place that anybody could look at. */
function placed(blocks: Block[], pages: RawDocument['pages']): Block[] {
  if (!pages.some(({ unpaged }) => unpaged)) return blocks;
  return blocks.map((block) => ({ ...block, box: NOWHERE, spans: block.spans.map((span) => ({ ...span, box: NOWHERE })) }));
}

function commonest(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one)[0]?.[0] ?? 'none';
}
