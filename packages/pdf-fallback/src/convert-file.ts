/** One file to one document: the chain, the layout, the notes. Runs inside the child, so that the parent sees JSON and nothing else. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { PaperDocument } from '@sluice/core-models';
import type { Backend, PdfSource } from './backend.ts';
import { openBackend } from './backends/open-backend.ts';
import { readByChain } from './chain.ts';
import type { ChainResult, Step } from './chain.ts';
import { layOut } from './layout/lay-out.ts';
import { legacyQuality } from './quality/legacy-quality.ts';
import type { RawDocument, RawPage } from './raw-page.ts';
import type { ConvertAnswer, ConvertRequest, PeekAnswer, PeekRequest } from './sandbox/protocol.ts';
import { failureOf, noteOf } from './verdict.ts';

export interface Progress {
  stage(name: string): void;
  start(page: number, pages: number): void;
  read(page: number, pages: number): void;
}

/** Never rejects for the file's sake: what is wrong with it is in the answer. */
export async function convertFile(request: ConvertRequest, options: { readonly signal: AbortSignal; readonly progress: Progress; readonly now: () => number }): Promise<ConvertAnswer> {
  const { signal, progress, now } = options;
  const steps = await openSteps(request);
  const result = await readByChain(sourceOf(request), {
    steps,
    stopOnSuccess: request.stopOnSuccess,
    maxPages: request.maxPages,
    timeoutMs: request.timeoutMs,
    spentMs: request.spentMs,
    pagesRead: request.pagesRead,
    signal,
    now,
    onStage: progress.stage,
    onStart: progress.start,
    onRead: progress.read,
  });
  const backends = steps.map((step) => step.backend.name);
  const failure = failureOf(result, { name: basename(request.path), backends });
  if (failure !== null) return { ok: false, failure, deferredPages: result.deferredPages };
  progress.stage('layout');
  const sha256 = request.sha256 ?? createHash('sha256').update(await readFile(request.path)).digest('hex');
  const document = layOut(rawDocument(result), { sha256, includeHidden: request.includeHidden, qualities: qualitiesOf(result) });
  if (document.markdown.replaceAll(/<!-- page \d+ -->/g, '').trim() === '') {
    return { ok: false, failure: { class: 'no_text', message: `Cannot convert "${basename(request.path)}": none of its text can be seen by a reader of the page; expected visible text (or include_hidden)` }, deferredPages: 0 };
  }
  return { ok: true, document: annotate(document, { result, backends, converterVersion: request.converterVersion }), deferredPages: result.deferredPages };
}

/** The first page alone, for what a document says of itself. */
export async function peekFile(request: PeekRequest, options: { readonly signal: AbortSignal; readonly now: () => number }): Promise<PeekAnswer> {
  const backend = await openBackend('pdfjs', { programs: {}, services: {} });
  if (backend === null) throw new Error('Cannot peek: "pdfjs" is missing; expected it to be part of the package');
  let claimed = 0;
  const steps = [{ backend, minQuality: 0, timeoutMs: request.timeoutMs, skipPages: [] }];
  const onStart = (_page: number, pages: number) => {
    claimed = pages;
  };
  const result = await readByChain(sourceOf(request), { ...options, steps, stopOnSuccess: true, maxPages: 1, timeoutMs: request.timeoutMs, onStart });
  const failure = failureOf(result, { name: basename(request.path), backends: ['pdfjs', 'ocr'] });
  if (failure !== null) return { ok: false, failure };
  const { metadata } = layOut(rawDocument(result), { sha256: '', includeHidden: false });
  return { ok: true, metadata, pages: claimed };
}

async function openSteps(request: ConvertRequest): Promise<readonly Step[]> {
  const opened = await Promise.all(request.steps.map(async ({ backend: name, minQuality, timeoutMs, skipPages, lastPage, deferred }) => {
    const backend: Backend | null = await openBackend(name, request);
    return backend && { backend, minQuality, timeoutMs, skipPages, ...(lastPage !== undefined && { lastPage }), ...(deferred && { deferred }) };
  }));
  return opened.filter((step) => step !== null);
}

function sourceOf({ path, name, sha256 }: { readonly path: string; readonly name?: string | undefined; readonly sha256?: string | undefined }): PdfSource {
  return { path, name, alone: sha256 !== undefined, bytes: async () => new Uint8Array(await readFile(path)) };
}

function rawDocument(result: ChainResult): RawDocument {
  const pages = Array.from({ length: result.total }, (_, index) => result.pages.get(index + 1)?.page ?? missingPage(index + 1));
  return { pages, outline: result.outline, info: result.info };
}

/** Keeps the numbering whole: page 8 stays page 8 when page 7 cannot be read. US Letter, since nothing is known. */
function missingPage(number: number): RawPage {
  return { number, width: 612, height: 792, runs: [], rules: [], images: [], backend: 'none' };
}

function qualitiesOf(result: ChainResult): ReadonlyMap<number, number> {
  return new Map(Array.from(result.pages, ([number, { quality }]) => [number, quality.flaw === 'blank' ? 1 : quality.score]));
}

function annotate(document: PaperDocument, options: { readonly result: ChainResult; readonly backends: readonly string[]; readonly converterVersion: string }): PaperDocument {
  const { result, backends, converterVersion } = options;
  const qualities = qualitiesOf(result);
  const pages = document.pages.map((page) => {
    const note = noteOf(result.pages.get(page.number), { unread: result.unread.get(page.number), readBy: result.readBy.get(page.number), backends });
    return { ...page, quality: qualities.get(page.number) ?? 0, ...(note !== null && { note }) };
  });
  const quality = pages.reduce((sum, page) => sum + page.quality, 0) / Math.max(1, pages.length);
  return {
    ...document,
    converterVersion,
    backend: commonestReader(pages) ?? document.backend,
    pages,
    quality,
    legacyQuality: legacyQuality({ markdown: document.markdown, pages: pages.length }),
    warnings: [...document.warnings, ...result.warnings],
  };
}

/** Of the pages with text: a scan of which OCR read a third was read by OCR, whoever looked at the rest in vain. */
function commonestReader(pages: readonly { readonly backend: string; readonly characters: number }[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { backend, characters } of pages) if (characters > 0) counts.set(backend, (counts.get(backend) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0];
}
