/** An extracted value as the text of one cell: what a table, a report and a terminal show alike. */

/**
 * Lists of plain values are joined by `; `, structures are JSON, null is empty.
 *
 * @example
 * valueText(['DBLP', 'ACM']); // 'DBLP; ACM'
 */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((item) => item === null || typeof item !== 'object')) return value.map((item) => valueText(item)).join('; ');
  return JSON.stringify(value);
}
