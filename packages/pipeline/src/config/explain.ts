/** Zod's first issue as one sentence with the line of the file, and the lines of the others. */
import { ConfigurationError } from '@sluice/core-models';
import type { z } from 'zod';
import { type ReadValue, type UnsetVariable, yamlPath } from './read-value.ts';
import type { SourceText } from './source-text.ts';

/** The validated value; throws `ConfigurationError` that names the key, its line, what it is and what was expected. */
export function validated<S extends z.ZodType>(schema: S, read: ReadValue, source: SourceText): z.output<S> {
  const result = schema.safeParse(read.value ?? {}, { reportInput: true });
  if (result.success) return result.data;
  const lineOf = ({ path }: z.core.$ZodIssue): number => source.line(read.nodeAt(path));
  const [issue, ...others] = result.error.issues.toSorted((a, b) => lineOf(a) - lineOf(b));
  if (issue === undefined) throw new ConfigurationError(`Cannot use ${source.place(source.root)}: not what was expected`, { cause: result.error });
  const unset = read.unset.find((variable) => variable.path === issue.path.join('.'));
  const message = unset === undefined ? sentence(issue, read, source) : unsetSentence(unset);
  throw new ConfigurationError(message + alsoWrong(others.map(lineOf)), { cause: result.error });
}

function alsoWrong(lines: readonly number[]): string {
  const distinct = [...new Set(lines)];
  return distinct.length === 0 ? '' : `; wrong too: ${distinct.length === 1 ? 'line' : 'lines'} ${distinct.join(', ')}`;
}

/** The sentence for a setting that a run needs and whose variable has no value. */
export function unsetSentence(unset: UnsetVariable): string {
  return `Cannot use ${yamlPath(unset.path.split('.'))} (line ${unset.line}): the environment variable ${unset.variable} is not set; expected a value, or a default as in \${${unset.variable}:-…}`;
}

function sentence(issue: z.core.$ZodIssue, read: ReadValue, source: SourceText): string {
  const place = source.place(read.nodeAt(issue.path));
  const key = issue.path.length === 0 ? 'the file' : yamlPath(issue.path);
  if (issue.code === 'custom') return `Cannot use ${place}: ${issue.message}`;
  const given = issue.input === undefined ? 'is missing' : `is ${shown(issue.input)}`;
  return `Cannot use ${place}: ${key} ${given}; expected ${expectation(issue)}`;
}

function shown(input: unknown): string {
  const json = JSON.stringify(input) ?? String(input);
  return json.length > 60 ? `${json.slice(0, 59)}…` : json;
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return nouns[issue.expected] ?? issue.expected;
    case 'too_small':
      return `${measure(issue.origin)}${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${unit(issue.origin)}`;
    case 'too_big':
      return `${measure(issue.origin)}${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}${unit(issue.origin)}`;
    case 'invalid_value':
      return `one of ${issue.values.map(String).join(', ')}`;
    case 'invalid_union':
      return issue.errors.flatMap(([first]) => (first === undefined ? [] : [expectation(first)])).join(', or ');
    default:
      return issue.message;
  }
}

const nouns: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  string: 'text',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping of keys to values',
  record: 'a mapping of keys to values',
};

function measure(origin: string): string {
  return origin === 'number' || origin === 'int' ? 'a number of ' : '';
}

function unit(origin: string): string {
  if (origin === 'string') return ' characters';
  if (origin === 'array') return ' items';
  return '';
}
