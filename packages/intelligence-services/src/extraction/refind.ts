/** Finds an old answer's evidence again in a new conversion, so that an upgrade buys nothing (promise 9). */
import type { PaperDocument, TargetResult } from '@sluice/core-models';
import { openLocator } from './evidence.ts';
import type { Locator } from './evidence.ts';
import { findTorn } from './torn-quote.ts';

/** The same answers with evidence of `document`; `stale` where none of an answer's evidence is there, which then stays as it was. */
export function refindEvidence(results: Readonly<Record<string, TargetResult>>, document: PaperDocument): Readonly<Record<string, TargetResult>> {
  const locate = openLocator(document);
  return Object.fromEntries(Object.entries(results).map(([name, result]) => [name, refind(result, { locate, document })]));
}

function refind(result: TargetResult, { locate, document }: { readonly locate: Locator; readonly document: PaperDocument }): TargetResult {
  if (result.evidence.length === 0) return result;
  const evidence = result.evidence.flatMap(({ quote, page }) => {
    const whole = locate(quote, { page });
    return whole.length > 0 ? whole : findTorn(quote, document, page);
  });
  const { stale: _, ...fresh } = result;
  return evidence.length === 0 ? { ...result, stale: true } : { ...fresh, evidence };
}
