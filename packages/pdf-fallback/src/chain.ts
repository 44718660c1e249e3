/** The ordered backends over one file, page by page and by score: a page that reads badly goes to the next backend alone. */
import { UnreadablePdf } from './backend.ts';
import type { Backend, PdfSource, Reading } from './backend.ts';
import { finitePage } from './finite-page.ts';
import { outscores, pageQuality } from './quality.ts';
import type { PageQuality } from './quality.ts';
import type { RawDocument, RawPage } from './raw-page.ts';
import { movingDeadline } from './sandbox/moving-deadline.ts';
import { timeAllowance } from './time-allowance.ts';

export interface Step {
  readonly backend: Backend;
  readonly minQuality: number;
  /** Checked between pages, for up to a hundred of them; what was read until then stays. */
  readonly timeoutMs: number;
  /** Pages that ended an earlier try on this file. */
  readonly skipPages: readonly number[];
  readonly lastPage?: number;
  /** Only counted: it belongs into a child of its own. */
  readonly deferred?: boolean;
}

export interface ChainOptions {
  readonly steps: readonly Step[];
  /** False lets every backend read every page and keeps the best. */
  readonly stopOnSuccess: boolean;
  readonly maxPages: number;
  /** Over all steps; soft, like theirs: no step starts after it. Each page over a hundred that is read adds a hundredth. */
  readonly timeoutMs: number;
  /** Of that, by earlier tries on this file. @default 0 */
  readonly spentMs?: number;
  /** By the earlier tries. @default 0 */
  readonly pagesRead?: number;
  readonly signal: AbortSignal;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  readonly onStage?: (backend: string) => void;
  readonly onStart?: (page: number, pages: number) => void;
  readonly onRead?: (page: number, pages: number) => void;
}

export interface ChainPage {
  readonly page: RawPage;
  readonly quality: PageQuality;
  /** True where its backend's `minQuality` was reached. */
  readonly accepted: boolean;
}

export interface ChainResult {
  /** By number; a page that nobody could read is missing here and has a reason in `unread`. */
  readonly pages: ReadonlyMap<number, ChainPage>;
  readonly unread: ReadonlyMap<number, string>;
  /** Pages that there are, as far as anybody could tell; at most `maxPages`. */
  readonly total: number;
  readonly outline: RawDocument['outline'];
  readonly info: RawDocument['info'];
  /** What each backend said that could not read the file as a whole. */
  readonly refusals: readonly UnreadablePdf[];
  readonly warnings: readonly string[];
  /** Backends that came back with each page, whether or not theirs was kept. */
  readonly readBy: ReadonlyMap<number, ReadonlySet<string>>;
  /** How many pages the deferred steps would be asked for. */
  readonly deferredPages: number;
}

/** Of the time in which the quickest backend reads a page; a quarter was measured, more where the heap of a long file is full. */
const LAYOUT_SHARE = 0.4;

export async function readByChain(source: PdfSource, options: ChainOptions): Promise<ChainResult> {
  const pages = new Map<number, ChainPage>();
  const unread = new Map<number, string>();
  const readBy = new Map<number, Set<string>>();
  const refusals: UnreadablePdf[] = [];
  const warnings: string[] = [];
  let reading: Reading | null = null;
  let total = 0;
  let deferredPages = 0;
  const { timeoutMs, spentMs = 0, pagesRead = 0 } = options;
  const begunMs = options.now();
  let mostRead = 0;
  let quickestMs = Number.POSITIVE_INFINITY;
  /** What is left of the time when the pages have been read must do for their layout. */
  const layoutMs = (): number => (mostRead === 0 ? 0 : LAYOUT_SHARE * quickestMs * mostRead);
  const end = (): number => begunMs + timeoutMs * timeAllowance(Math.max(pagesRead, mostRead)) - spentMs - layoutMs();

  for (const step of options.steps) {
    const wanted = total === 0 ? undefined : wantedPages(step);
    if (wanted?.length === 0) continue;
    if (step.deferred) {
      deferredPages = Math.max(deferredPages, wanted?.length ?? 0);
      continue;
    }
    if (options.now() > end()) {
      warnings.push(`${step.backend.name} was not asked: the time for this file was over.`);
      break;
    }
    options.onStage?.(step.backend.name);
    const soft = new AbortController();
    const stepBegunMs = options.now();
    let read = 0;
    const deadline = (): number => Math.min(stepBegunMs + step.timeoutMs * timeAllowance(read), end());
    let claimed = 0;
    let pageBegan = options.now();
    let slowestMs = 0;
    // For a reader that waits for others; one that never yields is stopped by the clock, below.
    using _waiting = movingDeadline(() => deadline() - options.now(), () => soft.abort(new Error('out of time')));
    try {
      const numbers = wanted ?? firstPages(step, options.maxPages);
      const done = await step.backend.read(source, {
        ...(numbers && { pages: numbers }),
        maxPages: options.maxPages,
        signal: AbortSignal.any([options.signal, soft.signal]),
        onStart: (page, count) => {
          claimed = count;
          pageBegan = options.now();
          options.onStart?.(page, count);
        },
        onPage: (page, count) => {
          keep(page, step);
          read += 1;
          mostRead = Math.max(mostRead, read);
          quickestMs = Math.min(quickestMs, (options.now() - stepBegunMs) / read);
          options.onRead?.(page.number, count);
          slowestMs = Math.max(slowestMs, options.now() - pageBegan);
          // By the clock and not by a timer: a reader that never yields starves timers. And before a page that may not end in time:
          // whoever is at work when the parent's hard limit comes loses all its pages.
          if (options.now() + slowestMs > deadline()) soft.abort(new Error('out of time'));
        },
      });
      reading ??= done;
      warnings.push(...(done.warnings ?? []));
      for (const { page, reason } of done.unread) if (!pages.has(page)) unread.set(page, reason);
      if (done.pages > options.maxPages) warnings.push(`The file claims ${done.pages} pages; pages after ${options.maxPages} were not read.`);
      if (total === 0) total = Math.max(0, ...pages.keys(), ...unread.keys());
    } catch (error) {
      options.signal.throwIfAborted();
      if (soft.signal.aborted) {
        total ||= Math.min(claimed, options.maxPages);
        warnings.push(`${step.backend.name} stopped with pages left, ${grouped(read)} of ${grouped(claimed)} read: its ${Math.round((step.timeoutMs * timeAllowance(read)) / 1000)} s would not have sufficed for one more.`);
      } else if (error instanceof UnreadablePdf) {
        refusals.push(error);
        if (error.failureClass === 'no_backend') warnings.push(`${step.backend.name} was of no help: ${error.message}.`);
      } else {
        refusals.push(new UnreadablePdf('damaged', `Cannot read the file with "${step.backend.name}": ${messageOf(error)}; expected pages`, { cause: error }));
      }
    }
  }
  return { pages, unread, total, outline: reading?.outline ?? [], info: reading?.info ?? {}, refusals, warnings, readBy, deferredPages };

  function wantedPages(step: Step): readonly number[] {
    const someText = Array.from(pages.values()).some(({ quality }) => quality.characters > 0);
    const mends = step.backend.mends;
    return Array.from({ length: total }, (_, index) => index + 1).filter((number) => {
      if (step.skipPages.includes(number) || number > (step.lastPage ?? total)) return false;
      const best = pages.get(number);
      if (best === undefined) return mends?.includes('unread') ?? true;
      const { flaw } = best.quality;
      if (options.stopOnSuccess || mends !== undefined) {
        if (best.accepted) return false;
        // One blank page among others is a blank page; a file of blank pages is a file that was not understood.
        if (flaw === 'blank' && someText) return false;
      }
      return mends === undefined || (flaw !== null && mends.includes(flaw));
    });
  }

  function keep(read: RawPage, step: Step): void {
    const page = finitePage(read);
    const quality = pageQuality(page);
    const best = pages.get(page.number);
    unread.delete(page.number);
    readBy.set(page.number, (readBy.get(page.number) ?? new Set()).add(step.backend.name));
    if (best !== undefined && !outscores(quality, best.quality)) return;
    pages.set(page.number, { page, quality, accepted: quality.score >= step.minQuality });
  }
}

/** Only where there is something to leave out: a page count is not known yet. */
function firstPages(step: Step, maxPages: number): readonly number[] | undefined {
  if (step.skipPages.length === 0 && step.lastPage === undefined) return undefined;
  const last = Math.min(step.lastPage ?? maxPages, maxPages);
  return Array.from({ length: last }, (_, index) => index + 1).filter((number) => !step.skipPages.includes(number));
}

function grouped(pages: number): string {
  return pages.toLocaleString('en-US');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
