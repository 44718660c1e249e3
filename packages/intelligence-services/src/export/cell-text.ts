/** A value as the text of one cell. */
import type { TargetResult } from '@sluice/core-models';

/** Lists are joined by `; `, structures are JSON, null is empty. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((item) => item === null || typeof item !== 'object')) return value.map((item) => valueText(item)).join('; ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The passage to read for a target that was answered without a model; empty where none was found. */
export function passageText(result: TargetResult | undefined): string {
  if (result === undefined || result.state !== 'found' || result.method !== 'passage') return '';
  return result.evidence[0]?.quote ?? valueText(result.value);
}

/** The page of the first piece of evidence. */
export function pageOf(result: TargetResult | undefined): number | null {
  return result?.state === 'found' ? (result.evidence[0]?.page ?? null) : null;
}
