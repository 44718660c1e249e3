/** Holds one answer of a model against the document: its quotes must be there, its number must be in them. */
import type { Evidence, Target, TargetResult } from '@sluice/core-models';
import type { RawAnswer } from './answer-schema.ts';
import type { Locator } from './evidence.ts';
import { numbersIn, standsIn } from './numbers.ts';
import { readValue } from './read-value.ts';

export interface CheckContext {
  readonly locate: Locator;
  /** Sentence naming the sections searched, and those that were not sent. */
  readonly searched: string;
}

/** `problem` is what a repair is asked for, and the reason of the refusal where that fails too. */
export type Checked = { readonly result: TargetResult; readonly problem: null } | { readonly result: null; readonly problem: string };

export function checkAnswer(target: Target, answer: RawAnswer, { locate, searched }: CheckContext): Checked {
  if (answer.state === 'not_reported') {
    return accept({ state: 'not_reported', method: 'model', value: null, evidence: [], reason: `The model found nothing; ${searched}` });
  }
  const read = readValue(target, answer.value);
  if (!read.ok) return refuse(`its value is not usable: ${read.problem}`);
  if (answer.quotes.length === 0) return refuse('it comes without a quote');
  const places = answer.quotes.map(({ quote, page }) => locate(quote, { page: page ?? undefined }));
  const evidence = withoutRepeats(places.flat());
  if (evidence.length === 0) return refuse(`its quote is not in the document: "${clip(answer.quotes[0]?.quote ?? '')}"`);
  const quoted = evidence.map((piece) => piece.quote).join('\n');
  const grounded = ground(target, read.value, { quoted, derived: answer.derived === true });
  if (grounded.problem !== null) return refuse(grounded.problem);
  const missing = places.filter((place) => place.length === 0).length;
  return accept({
    state: 'found',
    method: 'model',
    value: read.value,
    ...(typeof answer.confidence === 'number' && { confidence: answer.confidence }),
    evidence: [...evidence],
    ...(missing > 0 && { reason: `${missing} of ${places.length} quotes were not found and are left out` }),
    ...(grounded.derived && { derived: true }),
  });
}

type Grounded = { readonly problem: string } | { readonly problem: null; readonly derived: boolean };

/** Numbers and dates must be printed in a quote. A number that the model says it computed must have numbers to be computed from. */
function ground(target: Target, value: unknown, { quoted, derived }: { readonly quoted: string; readonly derived: boolean }): Grounded {
  if (target.outputFormat === 'number' && typeof value === 'number') {
    if (standsIn(value, quoted)) return unitClash(target, value, quoted) ?? { problem: null, derived };
    if (derived && numbersIn(quoted).length > 0) return { problem: null, derived: true };
    return { problem: `its number ${value} is not in its quote` };
  }
  if (target.outputFormat === 'date' && typeof value === 'string') {
    return standsIn(Number(value.slice(0, 4)), quoted) ? { problem: null, derived: false } : { problem: `its year ${value.slice(0, 4)} is not in its quote` };
  }
  if (target.outputFormat === 'boolean' || target.outputFormat === 'enum') return { problem: null, derived: false };
  // Prose may carry a number that no quote holds: said, not refused, as the quote may stand for another part of it.
  const said = numbersIn(JSON.stringify(value) ?? '').flatMap((number) => number.values.slice(0, 1));
  return { problem: null, derived: said.some((number) => !standsIn(number, quoted)) };
}

/** A number printed with another unit of the same kind is another number: 5 g is not 5 mg. */
function unitClash(target: Target, value: number, quoted: string): Grounded | null {
  const wanted = target.unit?.replace(/\s/gu, '');
  if (!wanted || !isMeasure(wanted)) return null;
  const units = numbersIn(quoted)
    .filter((number) => number.values.some((read) => Math.abs(read - value) <= 1e-9 * Math.max(1, Math.abs(value))))
    .map((number) => number.unit.replace(/\s/gu, ''));
  if (units.some((unit) => unit === wanted || !isMeasure(unit) || sameMeasure(unit, wanted))) return null;
  return { problem: `its quote says ${value} ${units[0] ?? ''}, not ${value} ${wanted}` };
}

const MEASURES: readonly (readonly string[])[] = [
  ['%', 'percent', 'pct'],
  ['μg', 'µg', 'ug', 'mcg', 'microgram', 'micrograms'],
  ['mg', 'milligram', 'milligrams'],
  ['g', 'gram', 'grams'],
  ['kg', 'kilogram', 'kilograms'],
  ['ng', 'nanogram'],
  ['ml', 'mL', 'millilitre', 'milliliter', 'millilitres', 'milliliters'],
  ['μl', 'µl', 'μL', 'µL', 'ul'],
  ['l', 'L', 'litre', 'liter', 'litres', 'liters'],
  ['nm'],
  ['μm', 'µm', 'um'],
  ['mm'],
  ['cm'],
  ['m', 'metre', 'meter', 'metres', 'meters'],
  ['km'],
  ['ms'],
  ['μs', 'µs', 'us'],
  ['s', 'sec', 'second', 'seconds'],
  ['min', 'mins', 'minute', 'minutes'],
  ['h', 'hr', 'hrs', 'hour', 'hours'],
  ['d', 'day', 'days'],
  ['week', 'weeks', 'wk'],
  ['month', 'months'],
  ['year', 'years', 'yr', 'yrs', 'y'],
  ['°C', '℃'],
  ['°F', '℉'],
  ['K', 'kelvin'],
  ['mM'],
  ['μM', 'µM', 'uM'],
  ['nM'],
  ['M'],
  ['kDa'],
  ['Da'],
  ['Hz'],
  ['kHz'],
  ['MHz'],
  ['GHz'],
  ['Pa'],
  ['kPa'],
  ['MPa'],
  ['GPa'],
  ['V'],
  ['mV'],
  ['W'],
  ['kW'],
];

function isMeasure(unit: string): boolean {
  return MEASURES.some((names) => names.includes(unit));
}

function sameMeasure(a: string, b: string): boolean {
  return MEASURES.some((names) => names.includes(a) && names.includes(b));
}

function withoutRepeats(evidence: readonly Evidence[]): readonly Evidence[] {
  return evidence.filter((piece, index) => evidence.findIndex((other) => other.start === piece.start && other.end === piece.end) === index);
}

function accept(result: TargetResult): Checked {
  return { result, problem: null };
}

function refuse(problem: string): Checked {
  return { result: null, problem };
}

function clip(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
