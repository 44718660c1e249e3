/** One row of the table that `pnpm bench dedup` prints. */

export function scoreLine(name: string, counts: { readonly tp: number; readonly fp: number; readonly fn: number; readonly note?: string }): string {
  const { tp, fp, fn, note = '' } = counts;
  const precision = tp / Math.max(1, tp + fp);
  const recall = tp / Math.max(1, tp + fn);
  const f1 = (2 * tp) / Math.max(1, 2 * tp + fp + fn);
  return `${name.padEnd(22)} P ${precision.toFixed(4)}  R ${recall.toFixed(4)}  F1 ${f1.toFixed(4)}  fp ${fp}  fn ${fn}  ${note}\n`;
}
