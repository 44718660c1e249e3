import { expect, test } from 'vitest';
import { recordedRequest } from './recorded-request.ts';
import { RunRequest } from './request.ts';

test('recordedRequest() gives back what a run was asked for, and not which run it was', () => {
  const request = RunRequest.parse({ sources: ['papers'], targets: [{ name: 'n', description: 'd' }], runId: 'r1', newRun: true });
  const { runId: _runId, newRun: _newRun, ...same } = request;
  expect(recordedRequest(JSON.parse(JSON.stringify(request)))).toEqual(same);
});

test('recordedRequest() says in one line what another version wrote that this one cannot repeat', () => {
  const problem = () => recordedRequest({ sources: 'papers', settings: 5 });
  expect(problem).toThrow(/^Cannot repeat that run: .*sources.*; expected a request of this version of Sluice$/);
  expect(problem).toThrow(expect.objectContaining({ name: 'ConfigurationError' }));
});
