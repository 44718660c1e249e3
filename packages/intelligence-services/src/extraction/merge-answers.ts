/** Joins what a paper's pieces answered: the first found value stands, lists are united, a contradiction is said. */
import type { TargetResult } from '@sluice/core-models';

export function mergeAnswers(results: readonly TargetResult[]): TargetResult | null {
  const found = results.filter((result) => result.state === 'found');
  const first = found[0];
  if (!first) return results.find((result) => result.state === 'refused') ?? results.find((result) => result.state === 'failed') ?? results[0] ?? null;
  if (found.length === 1) return first;
  if (Array.isArray(first.value)) return uniteLists(found, first);
  const other = found.find((result) => JSON.stringify(result.value) !== JSON.stringify(first.value));
  const printed = found.find((result) => result.derived !== true) ?? first;
  return other ? { ...printed, reason: `Another part of the paper says: ${clip(JSON.stringify(other === printed ? first.value : other.value))}` } : printed;
}

function uniteLists(found: readonly TargetResult[], first: TargetResult): TargetResult {
  const items = new Map<string, unknown>();
  for (const item of found.flatMap((result): readonly unknown[] => (Array.isArray(result.value) ? result.value : []))) {
    const key = typeof item === 'string' ? item.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ') : JSON.stringify(item);
    if (!items.has(key)) items.set(key, item);
  }
  return { ...first, value: [...items.values()], evidence: found.flatMap((result) => result.evidence) };
}

function clip(text: string): string {
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
