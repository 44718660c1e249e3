/** Says what is unclear in a set of targets before a model or a reader stumbles over it (`targets check`). */
import type { Target } from '@sluice/core-models';
import { z } from 'zod';
import { numbersIn } from './numbers.ts';
import { readValue } from './read-value.ts';
import { termsOf } from './terms.ts';

export interface TargetFinding {
  readonly target: string;
  /** `error`: answers cannot be right. `advice`: they would be better. */
  readonly severity: 'error' | 'advice';
  readonly message: string;
}

/** In target order; empty where nothing is unclear. */
export function checkTargets(targets: readonly Target[]): readonly TargetFinding[] {
  return [...targets.flatMap(checkOne), ...checkSet(targets)];
}

function checkOne(target: Target): readonly TargetFinding[] {
  const error = (message: string): TargetFinding => ({ target: target.name, severity: 'error', message });
  const advice = (message: string): TargetFinding => ({ target: target.name, severity: 'advice', message });
  const { outputFormat: format, description } = target;
  const findings: TargetFinding[] = [];
  if (format === 'enum' && !target.choices) findings.push(error('an enum without choices: any word would do; expected choices'));
  if (target.choices && format !== 'enum') findings.push(error(`choices do nothing for ${format}; expected output_format enum`));
  if (target.choices && new Set(target.choices.map((choice) => choice.trim().toLowerCase())).size < target.choices.length) findings.push(error('two choices differ only in case or blanks'));
  if (target.choices?.length === 1) findings.push(advice('one choice leaves no choice; a boolean says the same'));
  if (target.unit && format !== 'number') findings.push(error(`a unit does nothing for ${format}; expected output_format number`));
  if (target.schema && format !== 'json' && format !== 'table') findings.push(error(`a schema does nothing for ${format}; expected output_format json or table`));
  if (target.schema) findings.push(...checkSchema(target.schema).map(error));
  if (termsOf(`${target.name.replace(/[_-]/gu, ' ')} ${description}`).length < 2) findings.push(advice('the description has hardly a word to search for; say what is meant, and how authors call it'));
  if (format === 'number' && !target.unit && /\b(?:weight|length|dose|temperature|duration|time|concentration|pressure|speed|size of|yield|age)\b/iu.test(description)) {
    findings.push(advice('a measured number without a unit: values in different units would share a column; expected a unit'));
  }
  if (format === 'boolean' && /\b(?:how (?:many|much|long)|which|what|list)\b/iu.test(description)) findings.push(advice('the description asks for more than yes or no'));
  if (format === 'text' && /\b(?:how many|number of|count of)\b/iu.test(description)) findings.push(advice('asks for a count; output_format number would be checked against its quote'));
  if (format === 'text' && /^\s*(?:whether|is |are |does |did |has |have )/iu.test(description)) findings.push(advice('asks yes or no; output_format boolean would say so'));
  if ((description.match(/\?/gu) ?? []).length > 1 || /\b(?:and also|as well as)\b/iu.test(description)) findings.push(advice('asks two things at once; two targets give two columns'));
  findings.push(...checkExamples(target).map(error));
  return findings;
}

function checkExamples(target: Target): readonly string[] {
  return target.examples.flatMap((example) => {
    switch (target.outputFormat) {
      case 'number':
        return numbersIn(example).length > 0 ? [] : [`example "${example}" holds no number`];
      case 'enum':
      case 'date': {
        const read = readValue(target, example);
        return read.ok ? [] : [`example "${example}" does not fit: ${read.problem}`];
      }
      case 'boolean':
        return /^(?:true|false|yes|no)$/iu.test(example.trim()) ? [] : [`example "${example}" is neither true nor false`];
      default:
        return [];
    }
  });
}

function checkSchema(schema: Readonly<Record<string, unknown>>): readonly string[] {
  try {
    z.fromJSONSchema(schema);
    return [];
  } catch (error) {
    return [`the schema cannot be used: ${error instanceof Error ? error.message : String(error)}`];
  }
}

function checkSet(targets: readonly Target[]): readonly TargetFinding[] {
  const findings: TargetFinding[] = [];
  targets.forEach((target, index) => {
    const before = targets.slice(0, index);
    const sameName = before.find((other) => plain(other.name) === plain(target.name));
    if (sameName) findings.push({ target: target.name, severity: 'advice', message: `its name is hard to tell from "${sameName.name}"` });
    const sameWords = before.find((other) => plain(other.description) === plain(target.description));
    if (sameWords) findings.push({ target: target.name, severity: 'advice', message: `asks the same as "${sameWords.name}"` });
  });
  return findings;
}

function plain(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}
