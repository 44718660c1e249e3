/** The files of `--out`: one pass over the results of a run, in input order, in the memory of one paper. */
import { join } from 'node:path';
import { type PaperDocument, type RunSummary, Target } from '@sluice/core-models';
import { z } from 'zod';
import { type Result, readResults } from '../checkpoint/read-results.ts';
import type { Database } from '../db/database.ts';
import { type AtomicFile, openAtomicFile, writeAtomically } from './atomic-file.ts';
import { missingHeader, missingRow } from './missing-table.ts';
import { reportHead, reportSection } from './report.ts';
import { resultLine } from './result-line.ts';
import { resultsHeader, resultsRow } from './results-table.ts';
import { valuesHeader, valuesRows } from './values-table.ts';

export interface WriteOutputsOptions {
  readonly runId: string;
  /** Created if need be; files of the same names are replaced, others stay. */
  readonly outDir: string;
  readonly signal: AbortSignal;
  /** Its `request` names the targets, in the order of their columns. */
  readonly manifest: Readonly<Record<string, unknown>>;
  readonly summary: RunSummary;
  /** True where people have judged values of these papers. */
  readonly verdicts: boolean;
  readonly findDocument: (key: { readonly sha256: string; readonly converterVersion: string }) => Promise<PaperDocument | null>;
}

/**
 * Each file is there whole or not at all, `summary.json` last. Throws `RunFault('disk_full')` for a full disk, `ConfigurationError` for a
 * folder that cannot be written to; then the files of before stand.
 */
export async function writeOutputs(db: Database, options: WriteOutputsOptions): Promise<void> {
  const { runId, signal } = options;
  await writeOutputFiles(readResults(db, runId, { signal }), options);
}

/** The same from any results, in input order. */
export async function writeOutputFiles(results: AsyncIterable<Result>, options: WriteOutputsOptions): Promise<void> {
  const { outDir, manifest, signal, summary, verdicts } = options;
  const { request, createdAt } = ManifestPart.parse(manifest);
  const form = {
    targets: request.targets,
    extractor: request.extractor,
    topic: request.query ?? (request.sources.join(', ') || 'papers'),
    createdAt,
    summary,
    verdicts,
  };
  await using lines = await openAtomicFile(join(outDir, 'results.jsonl'));
  await using table = await openAtomicFile(join(outDir, 'results.csv'));
  await using values = await openAtomicFile(join(outDir, 'values.csv'));
  await using missing = await openAtomicFile(join(outDir, 'missing.csv'));
  await using report = await openAtomicFile(join(outDir, 'report.md'));
  await table.write(resultsHeader(form));
  await values.write(valuesHeader());
  await missing.write(missingHeader());
  await report.write(reportHead(form));
  for await (const result of results) {
    signal.throwIfAborted();
    const document = await documentOf(result, options);
    if (document?.contentSource === 'fulltext') await writeAtomically(join(outDir, 'documents', `${document.sha256}.md`), document.markdown);
    await lines.write(`${JSON.stringify(resultLine(result.entry, result.outcome, result.judgements))}\n`);
    await table.write(resultsRow(result, form));
    await values.write(valuesRows(result, form));
    await missing.write(missingRow(result));
    await report.write(reportSection(result, { ...form, abstract: result.entry.record.abstract ?? document?.metadata.abstract }));
  }
  for (const file of [lines, table, values, missing, report] satisfies readonly AtomicFile[]) await file.commit();
  await writeAtomically(join(outDir, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  await writeAtomically(join(outDir, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
}

/** What the tables need of a manifest; the rest of it is written as it came. */
const ManifestPart = z.object({
  createdAt: z.string(),
  request: z.object({
    sources: z.array(z.string()).default([]),
    query: z.string().optional(),
    targets: z.array(Target),
    extractor: z.enum(['extractive', 'openai']).default('extractive'),
  }),
});

/** The converted text behind a result: not of a duplicate, whose leader has it. */
async function documentOf({ outcome }: Result, { findDocument }: WriteOutputsOptions): Promise<PaperDocument | null> {
  const sha256 = outcome?.pdf?.sha256;
  const converterVersion = outcome?.provenance?.converterVersion;
  if (outcome?.status === 'duplicate' || sha256 === undefined || converterVersion === undefined || converterVersion === null) return null;
  return findDocument({ sha256, converterVersion });
}
