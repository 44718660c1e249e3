/** Whose fault it is when the tries are used up: the paper's, which fails, or the run's, which pauses. */
import { PaperFailure, RunFault } from '@sluice/core-models';
import { APIConnectionError } from 'openai';
import { ReplyFault, type RetryClass } from './classify.ts';
import type { Provider } from './provider.ts';

export function isSilent(errorClass: RetryClass): boolean {
  return errorClass === 'llm_server_error' || errorClass === 'llm_timeout' || errorClass === 'llm_connection_lost';
}

interface GivenUp {
  readonly error: unknown;
  readonly attempts: number;
  readonly isAlive: boolean;
}

/** The paper's own failure only where the same server answered others meanwhile; else the run's. */
export function givenUp({ model, destination }: Provider, errorClass: RetryClass, { error, attempts, isAlive }: GivenUp): Error {
  const at = `model "${model}" at ${destination.host}`;
  const said = whatHappened(error);
  if (errorClass === 'model_unreachable' || !isAlive) {
    return new RunFault(errorClass === 'llm_rate_limited' ? 'llm_rate_limited' : 'model_unreachable', `Cannot get an answer from ${at} in ${attempts} attempts: ${said}; expected a server that answers`, { cause: error });
  }
  return new PaperFailure(errorClass, `No answer from ${at} in ${attempts} attempts: ${said}`, { cause: error, attempts });
}

/** The SDK calls whatever happens to a connection "Connection error.": what it was stands in a cause, the guarded fetch's own sentence or the innermost. */
function whatHappened(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!(error instanceof APIConnectionError)) return error.message;
  let cause: unknown = error;
  for (let depth = 0; depth < 8 && cause instanceof Error && cause.cause instanceof Error && !(cause instanceof ReplyFault); depth += 1) cause = cause.cause;
  return cause instanceof Error && cause.message !== '' ? cause.message : error.message;
}

export function isWorthAnotherLane(error: unknown): error is Error {
  if (error instanceof RunFault) return error.faultClass !== 'budget_exhausted';
  return error instanceof PaperFailure && /^(?:llm_|reply_too_large|request_rejected)/u.test(error.failureClass);
}
