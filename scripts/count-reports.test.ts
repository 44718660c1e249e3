import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '@sluice/testing';
import { closingLine, countReports } from './count-reports.ts';

function suite(status: string, assertions: readonly (readonly [string, string])[], message = '') {
  return { name: 'a.test.ts', status, message, assertionResults: assertions.map(([fullName, state]) => ({ fullName, status: state })) };
}

async function tallyOf(suites: readonly unknown[], sharedRequired = false) {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'vitest.json');
  await writeFile(path, JSON.stringify({ testResults: suites }));
  return await countReports([{ workspace: 'w', path }], { sharedRequired });
}

test('countReports() adds up tests by state, and closingLine() names the skipped only where there are any', async () => {
  const tally = await tallyOf([suite('failed', [['a', 'passed'], ['b', 'failed'], ['c', 'skipped']]), suite('passed', [['d', 'passed']])]);
  expect(closingLine(tally)).toBe('2 passed, 1 failed, 1 skipped');
  expect(closingLine({ passed: 3, failed: 0, skipped: 0, complaints: [] })).toBe('3 passed, 0 failed');
});

test('countReports() names each failed test with the start of its message', async () => {
  const failed = { fullName: 'adds', status: 'failed', failureMessages: ['AssertionError: expected 3 to be 4\n    at x'] };
  const tally = await tallyOf([{ name: 'a.test.ts', status: 'failed', message: '', assertionResults: [failed] }]);
  expect(tally.complaints).toEqual(['w: failed: adds: AssertionError: expected 3 to be 4']);
});

test('countReports() counts a file that did not load as one failure, with its first line', async () => {
  const tally = await tallyOf([suite('failed', [], 'SyntaxError: no\nstack')]);
  expect(tally).toMatchObject({ passed: 0, failed: 1 });
  expect(tally.complaints).toEqual(['w: a.test.ts did not load: SyntaxError: no']);
});

test('countReports() counts a missing and a torn report as a failure each', async () => {
  await using folder = await temporaryFolder();
  const torn = join(folder.path, 'torn.json');
  await writeFile(torn, '{"testResults": [');
  const files = [{ workspace: 'x', path: torn }, { workspace: 'y', path: join(folder.path, 'missing.json') }];
  expect(await countReports(files, { sharedRequired: false })).toMatchObject({ passed: 0, failed: 2 });
});

test('countReports() fails a test skipped for want of ../shared where the data is there', async () => {
  const suites = [suite('passed', [['mainText() on papers (needs ../shared)', 'skipped'], ['needs root', 'skipped']])];
  expect(await tallyOf(suites, true)).toMatchObject({ failed: 1, skipped: 1 });
  expect(await tallyOf(suites, false)).toMatchObject({ failed: 0, skipped: 2 });
});
