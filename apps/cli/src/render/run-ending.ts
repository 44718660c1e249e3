/** The end of a run in a few lines: counts that add up, what failed and why, what to know, where things are. */
import type { RunCounts, RunSummary } from '@sluice/core-models';
import { failureSentence } from './failure-class.ts';
import type { Paint } from './paint.ts';
import { count, duration, megabytes, money } from './quantity.ts';
import { wrap } from './wrap.ts';

export interface EndingOptions {
  readonly paint: Paint;
  readonly columns: number;
}

/** What was asked for: it goes where the table goes. The numbers of the first line add up to its total. */
export function countsAndFailures(summary: RunSummary, options: EndingOptions): string[] {
  const { counts, total, failuresByClass } = summary;
  const classes = Object.entries(failuresByClass).sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  const width = Math.max(0, ...classes.map(([name]) => name.length));
  const lines = wrap(`${count(total, 'entry', 'entries')}: ${countWords(counts)}`, options.columns);
  for (const [name, n] of classes) {
    const lead = `  ${String(n).padStart(4)} ${name.padEnd(width)}  `;
    const sentence = failureSentence(name) ?? '"sluice show" has each paper’s own sentence';
    const [first = '', ...more] = wrap(sentence, Math.max(20, options.columns - lead.length));
    lines.push(`  ${options.paint.red(String(n).padStart(4))} ${name.padEnd(width)}  ${first}`, ...more.map((line) => ' '.repeat(lead.length) + line));
  }
  return lines;
}

/** `44 extracted, 3 cached, 2 duplicates, 3 failed`; zeroes are left out but where all are. */
export function countWords(counts: RunCounts): string {
  const words = [
    [counts.extracted, 'extracted'],
    [counts.cached, 'cached'],
    [counts.duplicate, counts.duplicate === 1 ? 'duplicate' : 'duplicates'],
    [counts.filtered, 'filtered'],
    [counts.failed, 'failed'],
    [counts.pending, 'pending'],
  ] as const;
  const shown = words.filter(([n]) => n > 0).map(([n, word]) => `${n.toLocaleString('en-US')} ${word}`);
  return shown.length === 0 ? 'nothing' : shown.join(', ');
}

/** What a person should know: why it stopped, what it took, which limit held it back. */
export function endingWords(summary: RunSummary, options: { readonly shortId: string }): string[] {
  const { status, reason, warnings, durationSeconds, usage, peakMemoryBytes } = summary;
  const took = [duration(durationSeconds)];
  if (usage.promptTokens + usage.completionTokens > 0) took.push(`${(usage.promptTokens + usage.completionTokens).toLocaleString('en-US')} tokens`, money(usage.costUsd));
  if (peakMemoryBytes.allProcesses > 0) took.push(`${megabytes(peakMemoryBytes.parent)} of memory at most, ${megabytes(peakMemoryBytes.allProcesses)} with all processes`);
  const lines = [`Run ${options.shortId} ${statusWords[status]}${status === 'finished' ? ` in ${took.join(', ')}` : ''}.`];
  if (status !== 'finished' && reason !== null) lines.push(reason);
  lines.push(...warnings.map((warning) => `Note: ${warning}`));
  lines.push(...bindingWords(summary));
  if (resumable.has(status) && reason?.includes('same command') !== true) lines.push('The same command goes on from here.');
  return lines;
}

/** Which stage bound a finished run; nothing where it was short, or another slot would have gained little. */
export function bindingWords({ status, durationSeconds, binding }: RunSummary): string[] {
  if (status !== 'finished' || binding === null || durationSeconds <= 20) return [];
  const { stage, limit, makespanWithOneMoreSeconds } = binding;
  if (durationSeconds - makespanWithOneMoreSeconds <= 0.05 * durationSeconds) return [];
  return [`${stage} (${limit} at once) held the run back: with ${limit + 1} it would have taken ${duration(makespanWithOneMoreSeconds)} at best (${settingOf[stage] ?? 'concurrency'}).`];
}

const statusWords: Readonly<Record<RunSummary['status'], string>> = {
  intake: 'is reading its sources',
  running: 'is running',
  finished: 'finished',
  paused: 'is paused',
  stopped_by_budget: 'was stopped by its budget',
  interrupted: 'was interrupted',
  cancelled: 'was cancelled',
  failed: 'failed',
};

const resumable: ReadonlySet<string> = new Set(['paused', 'stopped_by_budget', 'interrupted']);

const settingOf: Readonly<Record<string, string | undefined>> = {
  download: 'concurrency.max_concurrent_downloads',
  convert: 'concurrency.max_concurrent_conversions',
  extract: 'concurrency.max_concurrent_llm',
};
