/** What is said when a run has ended: the table and its counts to standard output, the rest to the person. */
import type { RunSummary } from '@sluice/core-models';
import type { RunRequestInput, Sluice } from '@sluice/pipeline';
import type { Face } from './face.ts';
import { countsAndFailures, endingWords } from './render/run-ending.ts';
import { shortId } from './short-id.ts';
import { printTable } from './print-table.ts';

export interface EndingOptions {
  readonly summary: RunSummary;
  readonly outDir: string | null;
  readonly json: boolean;
  readonly request: RunRequestInput;
  readonly next?: string;
}

export async function tellEnding(sluice: Sluice, face: Face, options: EndingOptions): Promise<void> {
  const { summary, outDir, json, request } = options;
  const { out } = face.terminal;
  const id = shortId(summary.runId);
  const extractor = request.extractor ?? 'extractive';
  const counts = countsAndFailures(summary, { paint: face.paint, columns: out.columns() });
  if (json) for (const line of countsAndFailures(summary, { paint: face.paint, columns: 10_000 })) face.say(line);
  else {
    // A table of pending papers says nothing that the counts do not.
    if (summary.counts.pending < summary.total) await printTable(sluice, face, { runId: summary.runId, targets: request.targets, extractor });
    for (const line of counts) await face.print(line);
    // The two streams share a terminal: a blank line between what was asked for and what is said about it.
    face.say('');
  }
  for (const line of endingWords(summary, { shortId: id })) face.say(line);
  if (outDir !== null) face.say(`Results are in ${outDir}: results.csv and report.md to read, results.jsonl for programs.`);
  else if (!json) face.say(`Write files with: ${face.command} export ${id} --out DIR. One paper in full: ${face.command} show ${id} 1.`);
  if (extractor === 'extractive' && summary.counts.extracted + summary.counts.cached > 0) {
    face.say(`These are passages to read, chosen without a model; nothing has left this machine. To have a model fill in values from the same papers:`);
    face.say(`  ${options.next ?? `${face.command} run … --extractor openai --base-url http://localhost:11434/v1 --model NAME`}`);
  }
}
