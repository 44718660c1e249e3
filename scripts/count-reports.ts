/** Adds up vitest's JSON reports, so that the last line of `pnpm test` says what ran and not what a log seems to say. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const Report = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().default(''),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
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
  /** One sentence for each failure that no assertion stands for. */
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
      const states = suite.assertionResults.map((test) => test.status);
      const failed = states.filter((state) => state === 'failed').length;
      tally.passed += states.filter((state) => state === 'passed').length;
      tally.failed += failed;
      if (suite.status === 'failed' && failed === 0) {
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

function isSkipped(test: { readonly status: string }): boolean {
  return test.status !== 'passed' && test.status !== 'failed';
}
