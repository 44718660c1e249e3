/** One format of a recorded run as a stream of text: for a pipe or one file. */
import type { RunSummary, Target } from '@sluice/core-models';
import type { Result } from '../checkpoint/read-results.ts';
import { bibtexEntry } from './bibtex.ts';
import { flowCounts } from './flow-counts.ts';
import { methodsText } from './methods.ts';
import { missingHeader, missingRow } from './missing-table.ts';
import { prismaFlow } from './prisma.ts';
import { prismaSvg } from './prisma-svg.ts';
import { reportHead, reportSection } from './report.ts';
import { resultLine } from './result-line.ts';
import { resultsHeader, resultsRow } from './results-table.ts';
import { risRecord } from './ris.ts';
import { valuesHeader, valuesRows } from './values-table.ts';

export const exportFormats = ['jsonl', 'csv', 'values', 'missing', 'markdown', 'bibtex', 'ris', 'prisma', 'prisma-svg', 'methods'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export interface ExportedRun {
  readonly runId: string;
  readonly createdAt: string;
  readonly sluiceVersion: string;
  readonly extractor: 'extractive' | 'openai';
  /** The query, or the sources as written. */
  readonly topic: string;
  readonly query: string | undefined;
  readonly targets: readonly Target[];
  /** True where people have judged values of these papers: `csv` then has their columns. */
  readonly verdicts: boolean;
  readonly summary: RunSummary;
}

/** `results` in input order, read once. */
export async function* exportRun(format: ExportFormat, results: AsyncIterable<Result>, run: ExportedRun): AsyncGenerator<string, void> {
  const keys = new Set<string>();
  switch (format) {
    case 'jsonl':
      for await (const { entry, outcome, judgements } of results) yield `${JSON.stringify(resultLine(entry, outcome, judgements))}\n`;
      return;
    case 'csv':
      yield resultsHeader(run);
      for await (const result of results) yield resultsRow(result, run);
      return;
    case 'values':
      yield valuesHeader();
      for await (const result of results) yield valuesRows(result, run);
      return;
    case 'missing':
      yield missingHeader();
      for await (const result of results) yield missingRow(result);
      return;
    case 'markdown':
      yield reportHead(run);
      for await (const result of results) yield reportSection(result, { ...run, abstract: result.entry.record.abstract });
      return;
    case 'bibtex':
      for await (const result of results) yield bibtexEntry(result, keys);
      return;
    case 'ris':
      for await (const result of results) yield risRecord(result, run.targets);
      return;
    case 'prisma':
      yield prismaFlow(await flowCounts(results), run.createdAt);
      return;
    case 'prisma-svg':
      yield prismaSvg(await flowCounts(results), run.createdAt);
      return;
    case 'methods':
      yield methodsText({ ...run, flow: await flowCounts(results) });
  }
}
