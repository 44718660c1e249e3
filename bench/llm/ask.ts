/** The public extractor over a loopback server, one short paper a call; no two calls are equal. */
import { CostLimits, LlmSettings, PaperFailure, RunFault, Target } from '@sluice/core-models';
import { type Extractor, type MemoryJournal, memoryBudget, memoryJournal, openExtractor } from '@sluice/intelligence-services';
import { abstractDocument } from '@sluice/pdf-fallback';

const targets = [Target.parse({ name: 'finding', description: 'What the study found' })];

export async function openAsker(baseUrl: string, options: { readonly maxConcurrent: number }): Promise<{ readonly extractor: Extractor; readonly journal: MemoryJournal }> {
  const journal = memoryJournal();
  const extractor = await openExtractor({
    extractor: 'openai',
    llm: LlmSettings.parse({ model: 'loopback-1', baseUrl, retryBaseSeconds: 0.005, retryCapSeconds: 0.02, timeout: 60 }),
    costs: CostLimits.parse({}),
    egress: 'local',
    maxConcurrent: options.maxConcurrent,
    journal,
    budget: memoryBudget(),
    now: () => performance.now(),
    random: Math.random,
  });
  return { extractor, journal };
}

/** The name of how paper `number` ended: `ok`, a failure's class, `run:` and a fault's class, or `unnamed:` and what was thrown. */
export async function ask(extractor: Extractor, number: number): Promise<string> {
  const abstract = `In village ${number} we measured ${number + 20} children. The study found that fish flour helps children to grow.`;
  const document = abstractDocument({ title: `Fish flour in village ${number}`, abstract, sha256: String(number) });
  try {
    await extractor.extract({ document, targets, runId: 'bench', ordinal: number, signal: AbortSignal.timeout(120_000), waiting: (work) => work() });
    return 'ok';
  } catch (error) {
    if (error instanceof PaperFailure) return error.failureClass;
    return error instanceof RunFault ? `run:${error.faultClass}` : `unnamed:${String(error)}`;
  }
}

export async function askMany(extractor: Extractor, calls: number): Promise<ReadonlyMap<string, number>> {
  const ends = new Map<string, number>();
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < calls) {
      next += 1;
      const end = await ask(extractor, next);
      ends.set(end, (ends.get(end) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  return ends;
}
