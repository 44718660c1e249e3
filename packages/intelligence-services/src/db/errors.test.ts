import { PaperFailure, RunFault } from '@sluice/core-models';
import { expect, test } from 'vitest';
import { asRunFault, innermostMessage, isDatabaseGone } from './errors.ts';

const withCode = (code: string, message = 'said the driver') => Object.assign(new Error(message), { code });
const wrapped = (cause: Error) => new Error('Failed query', { cause });

test.each(['57P01', '57P03', '08006', 'CONNECTION_CLOSED', 'CONNECT_TIMEOUT', 'ECONNREFUSED', 'ECONNRESET'])('isDatabaseGone() is true for %s, however deep', (code) => {
  expect(isDatabaseGone(wrapped(wrapped(withCode(code))))).toBe(true);
});

test.each(['23505', '42P01', '53100', ''])('isDatabaseGone() is false for "%s"', (code) => {
  expect(isDatabaseGone(wrapped(withCode(code)))).toBe(false);
});

test("isDatabaseGone() tells the file of the server's socket from any other that is not there", () => {
  expect(isDatabaseGone(wrapped(withCode('ENOENT', 'connect ENOENT /store/socket/.s.PGSQL.5432')))).toBe(true);
  expect(isDatabaseGone(withCode('ENOENT', "ENOENT: no such file or directory, open 'paper.pdf'"))).toBe(false);
});

test.each(['ENOTFOUND', 'ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT'])('isDatabaseGone() is false for the server of a paper or of a model that is away (%s)', (code) => {
  const cause = withCode(code);
  expect(isDatabaseGone(new PaperFailure('host_not_found', 'Cannot fetch …', { cause }))).toBe(false);
  expect(isDatabaseGone(new RunFault('model_unreachable', 'Cannot ask …', { cause }))).toBe(false);
  expect(isDatabaseGone(new RunFault('database_gone', 'Cannot reach …', { cause }))).toBe(true);
});

test('isDatabaseGone() ends on a chain of causes that bites its tail', () => {
  const error = withCode('');
  error.cause = error;
  expect(isDatabaseGone(error)).toBe(false);
});

test('asRunFault() knows a full disk by SQLSTATE, by errno and by what WebAssembly says', () => {
  for (const error of [withCode('53100'), withCode('ENOSPC'), withCode('58030', 'could not write: No space left on device')]) {
    expect(asRunFault(wrapped(error))).toMatchObject({ name: 'RunFault', faultClass: 'disk_full' });
  }
});

test('asRunFault() knows a lost connection, passes a fault through, and is null for a bug', () => {
  const fault = new RunFault('key_rejected', 'Cannot …');
  expect([asRunFault(withCode('ECONNREFUSED'))?.faultClass, asRunFault(fault), asRunFault(withCode('23505')), asRunFault('no error')]).toEqual(['database_gone', fault, null, null]);
});

test('innermostMessage() is the sentence at the root, without the query and its parameters', () => {
  expect(innermostMessage(new Error('Failed query: … params: a whole paper', { cause: new Error('relation is gone') }))).toBe('relation is gone');
});
