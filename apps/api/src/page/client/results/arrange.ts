/** Which rows are shown, in which order. */
import type { Row, Status } from '../data/row.ts';
import type { Column } from './columns.ts';

export interface Arrangement {
  readonly words: string;
  /** Empty: all. */
  readonly statuses: ReadonlySet<Status>;
  readonly sort: { readonly column: Column; readonly descending: boolean } | null;
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
const texts = new WeakMap<Row, string>();

export function arrange(rows: readonly Row[], { words, statuses, sort }: Arrangement): readonly Row[] {
  const wanted = words.toLowerCase().split(/\s+/).filter((word) => word !== '');
  const kept = wanted.length === 0 && statuses.size === 0 ? rows : rows.filter((row) => (statuses.size === 0 || statuses.has(row.status)) && wanted.every((word) => textOf(row).includes(word)));
  if (sort === null) return kept;
  const keyed = kept.map((row) => ({ row, key: sort.column.key(row) }));
  const direction = sort.descending ? -1 : 1;
  return keyed.toSorted((one, other) => compare(one.key, other.key, direction) || one.row.entry - other.row.entry).map(({ row }) => row);
}

function compare(one: string | number | null, other: string | number | null, direction: number): number {
  if (one === null || other === null) return (one === null ? 1 : 0) - (other === null ? 1 : 0);
  if (typeof one === 'number' && typeof other === 'number') return (one - other) * direction;
  return collator.compare(String(one), String(other)) * direction;
}

/** All that a person may look for in a row, made once. */
function textOf(row: Row): string {
  const known = texts.get(row);
  if (known !== undefined) return known;
  const answers = Object.values(row.answers).map(({ words }) => words);
  const text = [row.title, row.doi, row.arxivId, row.source, row.errorClass, row.reason, ...answers].filter((part) => part !== null).join('\n').toLowerCase();
  texts.set(row, text);
  return text;
}
