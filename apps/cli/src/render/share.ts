/** A share with its interval, as a cell of a table. */
import type { Share } from '@sluice/pipeline';

/** `83% (66–93%, n 30)`; a dash of nothing. */
export function shareText(share: Share | null): string {
  if (share === null) return '–';
  const percent = (value: number): number => Math.round(value * 100);
  return `${percent(share.value)}% (${percent(share.low)}–${percent(share.high)}%, n ${share.of})`;
}

export function kappaText(kappa: number | null): string {
  return kappa === null ? '–' : kappa.toFixed(2);
}
