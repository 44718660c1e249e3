/** From what a reviewer says to a judgement that can be kept: the value fits its target, the quotes stand in the document. */
import { ConfigurationError, type Entry, type Evidence, type Outcome, type PaperDocument, type Target, type Verdict } from '@sluice/core-models';
import { openLocator } from '../extraction/evidence.ts';
import { readValue } from '../extraction/read-value.ts';
import type { NewJudgement } from './append-judgement.ts';
import { judgedHashOf } from './judged-hash.ts';

export interface Said {
  readonly reviewer: string;
  readonly verdict: Verdict;
  /** For `correct`: what is right; null where the paper does not report it. */
  readonly value?: unknown;
  /** For `correct`: where the paper says so, verbatim. */
  readonly quotes?: readonly { readonly quote: string; readonly page?: number | undefined }[] | undefined;
  /** `judgedHashOf` the value that the reviewer saw: another one by now is refused. */
  readonly seen?: string | undefined;
}

export interface Judged {
  readonly entry: Entry;
  readonly outcome: Outcome | null;
  readonly target: Target;
  readonly document: PaperDocument | null;
}

/** @throws {ConfigurationError} in one sentence, for whatever cannot be kept as it was said */
export function composeJudgement(said: Said, { entry, outcome, target, document }: Judged): NewJudgement {
  const fail = (state: string, expected: string): never => {
    throw new ConfigurationError(`Cannot judge "${target.name}" of entry ${entry.ordinal}: ${state}; expected ${expected}`);
  };
  const reviewer = said.reviewer.trim();
  const result = outcome?.extraction[target.name];
  const paperId = outcome?.paperId ?? entry.paperId ?? fail('it is a line that could not be read', 'a paper');
  if (reviewer === '') fail('nobody says so', "a reviewer's name");
  if (outcome === null) fail('it has no outcome yet', 'a paper that was worked on');
  if (result === undefined) fail('no answer was recorded for it', 'a paper that was answered');
  if (said.seen !== undefined && said.seen !== judgedHashOf(result)) fail('its value is another one now than the one you saw', 'a judgement of what stands there');
  return {
    paperId,
    targetName: target.name,
    runId: entry.runId,
    ordinal: entry.ordinal,
    reviewer,
    verdict: said.verdict,
    value: said.verdict === 'accept' ? (result?.value ?? null) : said.verdict === 'reject' ? null : corrected(),
    evidence: said.verdict === 'correct' ? found() : [],
    judgedHash: judgedHashOf(result),
  };

  function corrected(): unknown {
    if (said.value === null) return null;
    const read = readValue(target, said.value);
    return read.ok ? read.value : fail(`the corrected value cannot be used: ${read.problem}`, `a value of the form ${target.outputFormat}, or null`);
  }

  function found(): Evidence[] {
    const locate = document === null ? () => [] : openLocator(document);
    return (said.quotes ?? []).flatMap(({ quote, page }) => {
      const places = locate(quote, { page });
      return places.length > 0 ? places : fail(`its quote is not in the document: "${quote.slice(0, 80)}"`, 'words of the converted text, or none');
    });
  }
}
