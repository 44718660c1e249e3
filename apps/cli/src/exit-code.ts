/** The exit codes that scripts rely on, and which end of a run has which. */
import type { RunSummary } from '@sluice/core-models';
import { ConfigurationError, RunFault } from '@sluice/core-models/without-schemas';

export const EXIT = { finished: 0, usage: 1, failedPapers: 3, budget: 4, database: 5, paused: 6, interrupted: 130 } as const;

/** What `--fail-on` asks: any failed paper, or more than a share of them. */
export type FailOn = { readonly share: number } | null;

/** `any`, or `N%` for more than N percent. */
export function parseFailOn(text: string): FailOn {
  if (text === 'any') return { share: 0 };
  const percent = /^(\d{1,2}(?:\.\d+)?|100)%$/.exec(text)?.[1];
  if (percent === undefined) throw new ConfigurationError(`Cannot use --fail-on "${text}": it is no share; expected any, or a percentage such as 10%`);
  return { share: Number(percent) / 100 };
}

export function exitCodeOf(summary: RunSummary, failOn: FailOn): number {
  switch (summary.status) {
    case 'finished':
      return failOn !== null && summary.counts.failed > failOn.share * summary.total ? EXIT.failedPapers : EXIT.finished;
    case 'stopped_by_budget':
      return EXIT.budget;
    case 'paused':
      return EXIT.paused;
    case 'interrupted':
    case 'cancelled':
      return EXIT.interrupted;
    default:
      return EXIT.usage;
  }
}

/** Usage and configuration 1, database 5, a fault of the run 6; a bug is 1 as well, and says that it is one. */
export function exitCodeOfError(error: unknown): number {
  if (isNamed(error, 'DatabaseError')) return EXIT.database;
  if (isRunFault(error)) return error.faultClass === 'database_gone' ? EXIT.database : error.faultClass === 'budget_exhausted' ? EXIT.budget : EXIT.paused;
  if (isNamed(error, 'AbortError')) return EXIT.interrupted;
  return EXIT.usage;
}

/** One line for a person: what could not be done, how it stands, what was expected. */
export function sentenceOf(error: unknown): string {
  const message = (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').trim();
  if (isNamed(error, 'ConfigurationError') || isNamed(error, 'DatabaseError') || isNamed(error, 'SluiceError') || isNamed(error, 'PaperFailure') || isRunFault(error)) return message;
  if (isNamed(error, 'AbortError')) return 'Stopped.';
  return `Cannot go on: ${message}; expected no such error, please report it (SLUICE_DEBUG=1 shows where)`;
}

function isRunFault(error: unknown): error is RunFault {
  return error instanceof RunFault;
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}
