/** What of a result stands in one cell of a table. */
import { type TargetResult, valueText } from '@sluice/core-models';

/** The passage to read for a target that was answered without a model; empty where none was found. */
export function passageText(result: TargetResult | undefined): string {
  if (result === undefined || result.state !== 'found' || result.method !== 'passage') return '';
  return result.evidence[0]?.quote ?? valueText(result.value);
}

/** ` (p. 3)` behind a quote; empty where its text has no pages. */
export function onPage(page: number | undefined): string {
  return page === undefined ? '' : ` (p. ${page})`;
}

/** The page of the first piece of evidence. */
export function pageOf(result: TargetResult | undefined): number | null {
  return result?.state === 'found' ? (result.evidence[0]?.page ?? null) : null;
}
