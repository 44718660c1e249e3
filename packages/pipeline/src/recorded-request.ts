/** A request as a run recorded it, to be made again: without its id, and without the keys that no record holds. */
import { ConfigurationError } from '@sluice/core-models';
import { z } from 'zod';
import { RunRequest } from './request.ts';

export function recordedRequest(recorded: unknown): Omit<RunRequest, 'runId' | 'newRun'> {
  const parsed = RunRequest.safeParse(recorded);
  if (!parsed.success) {
    throw new ConfigurationError(`Cannot repeat that run: ${z.prettifyError(parsed.error).replaceAll(/\s*\n\s*/g, ' ')}; expected a request of this version of Sluice`, { cause: parsed.error });
  }
  const { runId: _runId, newRun: _newRun, ...request } = parsed.data;
  return request;
}
