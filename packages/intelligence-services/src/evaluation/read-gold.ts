/** Reads a gold file: what a person says that papers report, one line for each paper and target; CSV, JSON Lines, JSON or YAML. */
import { ConfigurationError } from '@sluice/core-models';
import { parse as parseCsv } from 'csv-parse/sync';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';

/** `value` null: a person has looked, and the paper does not report it. */
export interface GoldItem {
  /** A DOI, an arXiv id, a paper id, a file name or a title. */
  readonly paper: string;
  readonly target: string;
  readonly value: unknown;
  /** Words of the paper that show it. */
  readonly quote: string | null;
}

const Row = z.object({ paper: z.string().min(1), target: z.string().min(1), value: z.unknown().optional(), quote: z.string().nullish() });

/** @throws {ConfigurationError} for a file that is none, with its first bad line */
export function readGold(text: string, name: string): readonly GoldItem[] {
  const rows = z.array(z.unknown()).safeParse(parsed(text, name)).data;
  if (rows === undefined || rows.length === 0) throw new ConfigurationError(`Cannot use the gold "${name}": it has no rows; expected paper, target and value on each`);
  return rows.map((row, index) => {
    const read = Row.safeParse(row);
    if (!read.success) throw new ConfigurationError(`Cannot use the gold "${name}": row ${index + 1} has no ${read.error.issues[0]?.path.join('.') ?? 'paper'}; expected paper, target and value`, { cause: read.error });
    const { paper, target, value, quote } = read.data;
    return { paper: paper.trim(), target: target.trim(), value: isNothing(value) ? null : value, quote: quote === undefined || quote === null || quote.trim() === '' ? null : quote };
  });
}

function parsed(text: string, name: string): unknown {
  try {
    if (/\.csv$/iu.test(name)) return parseCsv(text, { columns: true, bom: true, skip_empty_lines: true, trim: true, relax_column_count: true });
    if (/\.jsonl$/iu.test(name)) return text.split(/\r?\n/u).filter((line) => line.trim() !== '').map((line): unknown => JSON.parse(line));
    return parseYaml(text);
  } catch (cause) {
    throw new ConfigurationError(`Cannot read the gold "${name}": ${cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : 'bad form'}; expected CSV, JSON Lines, JSON or YAML by its name`, { cause });
  }
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && /^\s*(?:not[ _]reported|none|n\/?a|-)?\s*$/iu.test(value));
}
