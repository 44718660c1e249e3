import { ConfigurationError, RunHeldError } from '@sluice/core-models';
import { expect, test } from 'vitest';
import { ProblemError, asProblem } from './problem.ts';
import { receivedProblem, sentProblem } from './run-thread-protocol.ts';

class Gone extends Error {
  override readonly name = 'DatabaseError';
}

test.each([
  [new RunHeldError('Cannot resume run "r": host:1 is working on it; expected it to end first'), 409],
  [new ConfigurationError('Cannot use "sort": there is no such order; expected a known one'), 422],
  [new ConfigurationError('Cannot find run "r": there is none of that id in this store; expected one that "sluice runs" lists'), 404],
  [new ProblemError(429, 'Cannot start a run: 8 are at work; expected one of them to end first', { retryAfterSeconds: 30 }), 429],
  [new Gone('the socket closed'), 503],
  [new TypeError('x is not a function'), 500],
])('%s is answered alike whether it was thrown here or came as sentProblem() from the thread', (error, status) => {
  const here = asProblem(error);
  const received = asProblem(receivedProblem(structuredClone(sentProblem(error))));
  expect(received.status).toBe(status);
  expect([received.message, received.errors, received.retryAfterSeconds]).toEqual([here.message, here.errors, here.retryAfterSeconds]);
  // For the log: a caller is not told.
  expect(received.cause).toContain(error.message);
});
