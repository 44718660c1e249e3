/** Adds up vitest's JSON reports, so that the last line of `pnpm test` says what ran and not what a log seems to say. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const Report = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().default(''),
      assertionResults: z.array(
        z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()).nullish() }),
      ),
    }),
  ),
});

export interface ReportFile {
  readonly workspace: string;
  readonly path: string;
}

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** One sentence for each failure: what a reader of the log's end needs to know where to look. */
  readonly complaints: readonly string[];
}

/**
 * Counts the tests of all reports. A workspace without a report and a file that did not load count as one failure each. With
 * `sharedRequired`, so does a skipped test that says it needs `../shared`: the data is there, so nothing may skip for want of it.
 */
export async function countReports(
  files: readonly ReportFile[],
  options: { readonly sharedRequired: boolean },
): Promise<Tally> {
  const tally = { passed: 0, failed: 0, skipped: 0 };
  const complaints: string[] = [];
  for (const file of files) {
    const report = await readReport(file.path);
    if (report === null) {
      complaints.push(`${file.workspace}: no report; expected vitest to write ${file.path}`);
      tally.failed += 1;
      continue;
    }
    for (const suite of report.testResults) {
      const failed = suite.assertionResults.filter((test) => test.status === 'failed');
      tally.passed += suite.assertionResults.filter((test) => test.status === 'passed').length;
      tally.failed += failed.length;
      for (const test of failed) {
        complaints.push(`${file.workspace}: failed: ${test.fullName}: ${firstLines(test.failureMessages ?? [])}`);
      }
      if (suite.status === 'failed' && failed.length === 0) {
        complaints.push(`${file.workspace}: ${suite.name} did not load: ${suite.message.split('\n')[0]}`);
        tally.failed += 1;
      }
      for (const test of suite.assertionResults.filter(isSkipped)) {
        if (options.sharedRequired && test.fullName.includes('../shared')) {
          complaints.push(`${file.workspace}: skipped though ../shared is here: ${test.fullName}`);
          tally.failed += 1;
        } else {
          tally.skipped += 1;
        }
      }
    }
  }
  return { ...tally, complaints };
}

/** The closing line, alone: `N passed, N failed`, with the skipped ones where there are any. */
export function closingLine(tally: Tally): string {
  const skipped = tally.skipped > 0 ? `, ${tally.skipped} skipped` : '';
  return `${tally.passed} passed, ${tally.failed} failed${skipped}`;
}

async function readReport(path: string): Promise<z.infer<typeof Report> | null> {
  try {
    return Report.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    // Missing, cut off or of another shape: a test run that was killed leaves all three, and all mean that nothing was shown.
    return null;
  }
}

/** The start of each message without its stack, on one line: enough of an assertion to tell a wrong value from a timeout. */
function firstLines(messages: readonly string[]): string {
  return messages.map((message) => message.split('\n').filter((line) => !/^\s+at /.test(line)).slice(0, 4).join(' | ').slice(0, 600)).join(' || ');
}

function isSkipped(test: { readonly status: string }): boolean {
  return test.status !== 'passed' && test.status !== 'failed';
}
