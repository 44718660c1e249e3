/** One file through the pool: a child that dies is replaced, and tries again without what killed the first. */
import { basename } from 'node:path';
import type { PaperDocument } from '@sluice/core-models';
import type { PlannedStep } from './chain-plan.ts';
import type { Conversion, OnPage } from './converter.ts';
import { openLessons, softened } from './lessons.ts';
import type { Death } from './lessons.ts';
import type { Pool } from './sandbox/pool.ts';
import { timeAllowance } from './time-allowance.ts';
import type { ConvertRequest } from './sandbox/protocol.ts';

export interface PoolConversion {
  readonly pool: Pool;
  readonly steps: readonly PlannedStep[];
  readonly request: Omit<ConvertRequest, 'kind' | 'steps' | 'timeoutMs' | 'spentMs' | 'pagesRead'>;
  /** Of a file of up to a hundred pages. */
  readonly timeoutMs: number;
  readonly memoryMb: number;
  readonly signal: AbortSignal;
  readonly onPage?: OnPage | undefined;
}

/** Below this a new child could not even open the file. */
const SMALLEST_TRY_MS = 300;
/** A file with more pages than this that runs out of memory is read once more in a child with more of it. */
const LONG_PAGES = 100;

/**
 * Twice at most with success: first without OCR, and where pages are left for it once more with it, in a child with more memory. The
 * first reading is milliseconds a page, OCR seconds; and what the first gave stands if the second dies.
 */
export async function convertInPool(options: PoolConversion): Promise<Conversion> {
  const { pool, request, timeoutMs, signal } = options;
  const lessons = openLessons({ steps: options.steps, timeoutMs });
  let spentMs = 0;
  let pagesRead = 0;
  // A chain of OCR alone has nothing to do before it.
  let deferOcr = options.steps.some(({ backend }) => backend !== 'ocr');
  let roomy = false;
  let best: Conversion | null = null;
  const told = new Set<string>();
  for (;;) {
    const leftMs = timeoutMs * timeAllowance(pagesRead) - spentMs;
    const steps = lessons.steps(leftMs, { deferOcr });
    if (leftMs < SMALLEST_TRY_MS || steps.every((step) => step.deferred)) break;
    const [spentBeforeMs, readBefore] = [spentMs, pagesRead];
    const timeoutAfter = (read: number): number => timeoutMs * timeAllowance(Math.max(readBefore, read)) - spentBeforeMs;
    const fate = await pool.run(
      { ...request, kind: 'convert', steps: [...steps], timeoutMs, spentMs: spentMs + leftMs - softened(leftMs), pagesRead },
      {
        signal,
        timeoutMs: timeoutAfter,
        stageTimeoutMs: (stage, read) => lessons.stageTimeoutMs(stage, leftMs) * timeAllowance(read),
        roomy: roomy || !deferOcr,
        onRead: ({ page, pages, stage, pagesRead: read }) => {
          // The answer's schemas, while the child reads on: they take as long as its first page.
          void loadSchemas();
          pagesRead = Math.max(pagesRead, read);
          // The next child reads from the first page on: progress that has been told does not begin again.
          const reading = `${stage} ${page}`;
          if (told.has(reading)) return;
          told.add(reading);
          options.onPage?.({ page, pages, backend: stage, pagesRead });
        },
      },
    );
    spentMs += fate.elapsedMs;
    if (fate.kind === 'died') {
      // A bomb has read no pages: a file with many of them is large, and its layout holds all of them.
      if (fate.cause === 'out_of_memory' && fate.pagesRead > LONG_PAGES && !roomy) {
        roomy = true;
        continue;
      }
      if (lessons.learn(fate)) continue;
      break;
    }
    const { ConvertAnswer } = await loadSchemas();
    const answer = ConvertAnswer.safeParse(fate.value);
    if (!answer.success) return failure('damaged', `Cannot convert "${basename(request.path)}": its text is not a document; expected blocks with pages (${answer.error.issues[0]?.message})`);
    const { deferredPages, ...conversion } = answer.data;
    if (conversion.ok || best === null) best = conversion;
    if (deferredPages === 0 || !deferOcr) break;
    deferOcr = false;
  }
  if (best?.ok) return { ok: true, document: withDeaths(best.document, lessons.deaths) };
  // The reader's death says more than what the others then failed at.
  return lessons.deaths.length === 0 && best !== null ? best : afterDeath(lessons.deaths[0], options);
}

const loadSchemas = () => import('./sandbox/protocol.ts');

function afterDeath(death: Death | undefined, { request, memoryMb, timeoutMs }: PoolConversion): Conversion {
  const action = `Cannot convert "${basename(request.path)}"`;
  const where = death === undefined || death.stage === null ? 'the reader' : `${death.stage}${death.page === null ? '' : ` on page ${death.page}`}`;
  if (death === undefined) return failure('timeout', `${action}: its ${timeoutMs / 1000} s were over before a reader could begin; expected more time`);
  switch (death.cause) {
    case 'oversize':
      return failure('too_large', `${action}: the text in it is larger than 64 MB; expected a paper`);
    case 'out_of_memory':
      return failure('out_of_memory', `${action}: ${where} needed more memory than its limit of ${memoryMb} MB (${death.detail}); expected a file that inflates to less`);
    case 'timeout':
    case 'stage_timeout':
      return failure('timeout', `${action}: ${where} was ${death.detail}${progressOf(death)}; expected an answer in time (conversion.timeout_seconds and those of its backends; pages that are read give a file of more than 100 more)`);
    case 'crashed':
      return failure('damaged', `${action}: ${where} crashed (${death.detail}); expected a file that it survives`);
  }
}

/** Only where there is some: most files that end here hang on their first page. */
function progressOf({ pagesRead, pages }: Death): string {
  return pages === null || pagesRead === 0 ? '' : `, ${pagesRead.toLocaleString('en-US')} of its ${pages.toLocaleString('en-US')} pages read`;
}

function withDeaths(document: PaperDocument, deaths: readonly Death[]): PaperDocument {
  if (deaths.length === 0) return document;
  const pages = document.pages.map((page) => {
    const death = deaths.find((earlier) => earlier.page === page.number);
    return death === undefined || page.characters > 0 ? page : { ...page, note: `not read: ${plain(death)}` };
  });
  const warnings = deaths.map((death) => `${death.page === null ? 'The file' : `Page ${death.page}`}: ${plain(death)}.`);
  return { ...document, pages, warnings: [...document.warnings, ...warnings] };
}

function plain({ cause, stage, detail }: Death): string {
  const what = cause === 'out_of_memory' ? 'ran out of memory' : cause === 'crashed' ? 'crashed' : `was ${detail}`;
  return `${stage ?? 'the reader'} ${what}`;
}

function failure(failureClass: Extract<Conversion, { ok: false }>['failure']['class'], message: string): Conversion {
  return { ok: false, failure: { class: failureClass, message } };
}
