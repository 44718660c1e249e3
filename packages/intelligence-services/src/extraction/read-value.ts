/** Holds a model's value against what its target asks for, and says in one sentence what is wrong with it. */
import type { Target } from '@sluice/core-models';
import { z } from 'zod';
import { ownSchema } from './answer-schema.ts';

export type ReadValue = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: string };

const TableValue = z.object({ columns: z.array(z.string()), rows: z.array(z.array(z.string())) });

export function readValue(target: Target, raw: unknown): ReadValue {
  switch (target.outputFormat) {
    case 'text':
    case 'code':
      return typeof raw === 'string' && raw.trim() !== '' ? yes(printable(raw)) : no('it is not text; expected a string');
    case 'list':
      return readList(raw);
    case 'number':
      return typeof raw === 'number' && Number.isFinite(raw) ? yes(raw) : no('it is not a number; expected a JSON number');
    case 'boolean':
      return typeof raw === 'boolean' ? yes(raw) : no('it is not true or false');
    case 'enum':
      return readChoice(target, raw);
    case 'date':
      return readDate(raw);
    case 'json':
    case 'table':
      return readJson(target, raw);
  }
}

function readList(raw: unknown): ReadValue {
  const list = z.array(z.string()).safeParse(raw);
  const items = list.success ? list.data.map(printable).filter((item) => item !== '') : [];
  return items.length > 0 ? yes(items) : no('it is not a list of texts; expected an array of strings');
}

function readChoice(target: Target, raw: unknown): ReadValue {
  if (typeof raw !== 'string') return no('it is not one of the choices');
  if (!target.choices) return yes(printable(raw));
  const chosen = target.choices.find((choice) => choice.toLowerCase() === raw.trim().toLowerCase());
  return chosen === undefined ? no(`"${raw.slice(0, 60)}" is not one of ${target.choices.join(', ')}`) : yes(chosen);
}

function readDate(raw: unknown): ReadValue {
  const match = typeof raw === 'string' ? /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/u.exec(raw.trim()) : null;
  if (!match) return no('it is not a date; expected YYYY, YYYY-MM or YYYY-MM-DD');
  const [date, year, month = '01', day = '01'] = match;
  const real = new Date(`${year}-${month}-${day}T00:00:00Z`);
  return Number.isNaN(real.getTime()) || real.getUTCDate() !== Number(day) ? no(`${date} is no day of any calendar`) : yes(date);
}

function readJson(target: Target, raw: unknown): ReadValue {
  const parsed = typeof raw === 'string' && !ownSchema(target) ? parseText(raw) : { ok: true, value: raw };
  if (!parsed.ok) return no('it is not JSON');
  if (target.schema) {
    const checked = z.fromJSONSchema(target.schema).safeParse(parsed.value);
    return checked.success ? yes(parsed.value) : no(`it breaks the target's schema: ${firstIssue(checked.error)}`);
  }
  if (target.outputFormat === 'table') {
    const table = TableValue.safeParse(parsed.value);
    if (!table.success) return no('it is not a table; expected columns and rows');
    return table.data.rows.every((row) => row.length === table.data.columns.length) ? yes(table.data) : no('its rows have not as many cells as columns');
  }
  return parsed.value === null || parsed.value === undefined ? no('it is empty') : yes(parsed.value);
}

function parseText(text: string): { readonly ok: boolean; readonly value: unknown } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false, value: null };
  }
}

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue ? `${issue.path.join('.') || 'value'}: ${issue.message}` : 'invalid';
}

/** Control characters have no place in a cell; line breaks and tabs do. */
function printable(text: string): string {
  return text.replace(/(?![\t\n\r])\p{Cc}|[\u200b-\u200f\u202a-\u202e\u2066-\u2069]/gu, '').trim();
}

function yes(value: unknown): ReadValue {
  return { ok: true, value };
}

function no(problem: string): ReadValue {
  return { ok: false, problem };
}
