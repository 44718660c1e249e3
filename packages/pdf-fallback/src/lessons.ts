/** What a child's death teaches about a file: the page it died on is left out, and the rest is read again by a new child. */
import type { PlannedStep } from './chain-plan.ts';
import type { Fate } from './sandbox/pool.ts';
import type { ChainStep } from './sandbox/protocol.ts';

export type Death = Extract<Fate, { kind: 'died' }>;

export interface Lessons {
  readonly deaths: readonly Death[];
  /** Returns false where there is nothing to leave out and so nothing to try again. */
  learn(death: Death): boolean;
  /** The steps still worth asking. `leftMs` is the file's remaining time; steps that died are left out once it runs short. */
  steps(leftMs: number, options: { readonly deferOcr: boolean }): readonly ChainStep[];
  stageTimeoutMs(stage: string, leftMs: number): number;
}

/** After so many deaths of one backend only the pages before the last one are read: each costs up to the backend's whole time. */
const MAX_DEATHS = 4;

/** These read pages through pdfjs, so a page that ends one of them ends them all. */
const ON_PDFJS: ReadonlySet<string> = new Set(['pdfjs', 'pdf-lib', 'ocr']);

export function openLessons(options: { readonly steps: readonly PlannedStep[]; readonly timeoutMs: number }): Lessons {
  const deaths: Death[] = [];
  const dropped = new Set<string>();
  const skipped = new Map<string, Set<number>>(options.steps.map(({ backend }) => [backend, new Set()]));
  const lastPages = new Map<string, number>();
  /** Kept free for one more try without the backend that hangs, and for the layout. */
  const reserveMs = Math.min(15_000, options.timeoutMs * 0.2);

  return { deaths, learn, steps, stageTimeoutMs };

  function learn(death: Death): boolean {
    deaths.push(death);
    const { stage, page, cause } = death;
    if (cause === 'oversize' || stage === null || !skipped.has(stage)) return false;
    if (page === null) {
      dropped.add(stage);
      return true;
    }
    for (const [backend, pages] of skipped) {
      if (backend === stage || (ON_PDFJS.has(backend) && ON_PDFJS.has(stage))) pages.add(page);
    }
    if (deaths.filter((earlier) => earlier.stage === stage).length >= MAX_DEATHS) lastPages.set(stage, page - 1);
    return true;
  }

  function steps(leftMs: number, { deferOcr }: { readonly deferOcr: boolean }): readonly ChainStep[] {
    const died = new Set(leftMs > reserveMs ? [] : deaths.filter((death) => death.cause.endsWith('timeout') && death.page === null).map((death) => death.stage));
    return options.steps
      .filter(({ backend }) => !dropped.has(backend) && !died.has(backend))
      .map(({ backend, minQuality }) => {
        const lastPage = lastPages.get(backend);
        const timeoutMs = softened(stageTimeoutMs(backend, leftMs));
        return { backend, minQuality, timeoutMs, skipPages: Array.from(skipped.get(backend) ?? []), ...(lastPage !== undefined && { lastPage }), ...(deferOcr && backend === 'ocr' && { deferred: true }) };
      });
  }

  function stageTimeoutMs(stage: string, leftMs: number): number {
    const step = options.steps.find(({ backend }) => backend === stage);
    if (step === undefined) return Number.POSITIVE_INFINITY;
    const room = leftMs > reserveMs * 1.5 ? leftMs - reserveMs : leftMs * 0.5;
    return Math.max(50, Math.min(step.timeoutSeconds * 1000, room));
  }
}

/** The child stops by itself a little earlier than the parent kills, and so keeps its pages. */
export function softened(timeoutMs: number): number {
  return Math.max(timeoutMs * 0.8, timeoutMs - 1000);
}
