/** A run's results.jsonl as it must be whatever happened on the way: read, freed of what may differ, compared. */
import { readFile } from 'node:fs/promises';

export type ResultLine = Readonly<Record<string, unknown>>;

export interface Difference {
  readonly entry: string;
  readonly field: string;
  readonly expected: string;
  readonly actual: string;
}

/** Fields that two runs of the same work may differ in: none of them says what a paper holds. */
const volatile = ['runId', 'timings', 'durationMs', 'finishedAt', 'worker'];

/** The lines in file order, each without its volatile fields. */
export async function readDurableResults(path: string): Promise<readonly ResultLine[]> {
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line) => {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null) throw new Error(`Cannot read results "${path}": a line is no object; expected one a line`);
    return Object.fromEntries(Object.entries(value).filter(([field]) => !volatile.includes(field)));
  });
}

/** Each field in which two lists of lines differ, an entry that is missing, one that is there twice. Empty where they are equal. */
export function compareResults(expected: readonly ResultLine[], actual: readonly ResultLine[]): readonly Difference[] {
  const rest = new Map<string, ResultLine[]>();
  for (const line of actual) rest.set(String(line['entry']), [...(rest.get(String(line['entry'])) ?? []), line]);
  const differences = expected.flatMap((line): readonly Difference[] => {
    const entry = String(line['entry']);
    const [found, ...twice] = rest.get(entry) ?? [];
    rest.delete(entry);
    if (found === undefined) return [{ entry, field: '', expected: 'a line', actual: 'lost' }];
    if (twice.length > 0) return [{ entry, field: '', expected: 'one line', actual: `${twice.length + 1} lines` }];
    const fields = new Set([...Object.keys(line), ...Object.keys(found)]);
    return [...fields].flatMap((field) => {
      const [wanted, got] = [JSON.stringify(line[field]) ?? 'absent', JSON.stringify(found[field]) ?? 'absent'];
      return wanted === got ? [] : [{ entry, field, expected: wanted, actual: got }];
    });
  });
  return [...differences, ...[...rest.keys()].map((entry) => ({ entry, field: '', expected: 'no line', actual: 'a line' }))];
}
