import { expect, test } from 'vitest';
import { ConfigurationError, PaperFailure, RunFault, SluiceError } from './errors.ts';

test('every error is a SluiceError with a literal name and its cause', () => {
  const cause = new Error('EACCES');
  const errors = [
    new SluiceError('a', { cause }),
    new ConfigurationError('b', { cause }),
    new RunFault('disk_full', 'c', { cause }),
    new PaperFailure('not_found', 'd', { cause }),
  ];
  expect(errors.map((error) => error.name)).toEqual(['SluiceError', 'ConfigurationError', 'RunFault', 'PaperFailure']);
  expect(errors.every((error) => error instanceof SluiceError && error.cause === cause)).toBe(true);
});

test('a RunFault names the fault of the run, a PaperFailure the class of the paper’s own and its tries', () => {
  expect(new RunFault('key_rejected', 'x').faultClass).toBe('key_rejected');
  expect(new PaperFailure('timeout', 'x')).toMatchObject({ failureClass: 'timeout', attempts: 1 });
  expect(new PaperFailure('timeout', 'x', { attempts: 3 }).attempts).toBe(3);
});
