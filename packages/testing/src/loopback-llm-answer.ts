/** Answers from a JSON Schema alone: strings are sentences of the user's message, numbers stand in them; the same request gives the same answer. */
import { createHash } from 'node:crypto';

/** Picks one of `length`, the same for the same seed and path. */
export type Pick = (length: number, path: string) => number;

export function picker(seed: string): Pick {
  return (length, path) => (length <= 1 ? 0 : createHash('sha256').update(`${seed}\n${path}`).digest().readUInt32BE(0) % length);
}

/** What strings and numbers are taken from: complete sentences of 30 to 400 characters on one line. */
export function sentencesOf(text: string): readonly string[] {
  return text
    .split(/\n+/u)
    .flatMap((line) => line.split(/(?<=[.!?])\s+(?=\p{Lu})/u))
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence.length >= 30 && sentence.length <= 400 && /[.!?]$/u.test(sentence));
}

export interface AnswerOptions {
  readonly schema: unknown;
  readonly text: string;
  readonly pick: Pick;
}

/** A value that the schema allows. All leaves of one object (three levels down at most) speak of one sentence. */
export function answerFromSchema({ schema, text, pick }: AnswerOptions): unknown {
  const sentences = sentencesOf(text);
  return build(schema, { path: '$', pick, sentences: sentences.length > 0 ? sentences : ['There is no sentence in this message.'], topic: null });
}

interface Context {
  readonly path: string;
  readonly pick: Pick;
  readonly sentences: readonly string[];
  readonly topic: string | null;
}

function build(schema: unknown, context: Context): unknown {
  const node = asMap(schema);
  const { path, pick } = context;
  const choices = asList(node.get('enum'));
  if (choices.length > 0) return choices[pick(choices.length * 4, path) === 0 ? choices.length - 1 : pick(Math.max(1, choices.length - 1), `${path}#`)];
  if (node.has('const')) return node.get('const');
  const options = asList(node.get('anyOf')).filter((option) => asMap(option).get('type') !== 'null');
  if (options.length > 0) return build(options[pick(options.length, path)], context);
  switch (asList(node.get('type'))[0] ?? node.get('type')) {
    case 'object':
      return buildObject(node, context);
    case 'array':
      return Array.from({ length: 1 + pick(2, path) }, (_, index) => build(node.get('items'), { ...context, path: `${path}[${index}]` }));
    case 'number':
      return within(numberIn(topicOf(context)) ?? 0, node);
    case 'integer':
      return Math.trunc(numberIn(topicOf(context)) ?? 1);
    case 'boolean':
      return pick(2, path) === 0;
    case 'null':
      return null;
    default:
      return topicOf(context);
  }
}

function buildObject(node: ReadonlyMap<string, unknown>, context: Context): unknown {
  const properties = asMap(node.get('properties'));
  // An object of scalars and lists speaks of one thing; an object of objects is a list of such.
  const holdsAnswers = [...properties.values()].every((property) => asMap(property).get('type') === 'object');
  const wantsNumber = JSON.stringify(Object.fromEntries(properties)).includes('"number"');
  const topic = context.topic ?? (holdsAnswers ? null : choose(context, wantsNumber));
  return Object.fromEntries([...properties].map(([name, property]) => [name, build(property, { ...context, topic, path: `${context.path}.${name}` })]));
}

function topicOf(context: Context): string {
  return context.topic ?? choose(context, false);
}

function choose({ sentences, pick, path }: Context, wantsNumber: boolean): string {
  const fitting = wantsNumber ? sentences.filter((sentence) => numberIn(sentence) !== null) : sentences;
  const from = fitting.length > 0 ? fitting : sentences;
  return from[pick(from.length, path)] ?? '';
}

/** The first plain number of a sentence. */
function numberIn(sentence: string): number | null {
  const match = /(?:^|\s)(\d+(?:\.\d+)?)(?=[\s,;.%)]|$)(?!\.\d)/u.exec(sentence);
  return match?.[1] === undefined ? null : Number(match[1]);
}

function asMap(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : []);
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Structured output keeps to a schema's bounds. */
function within(number: number, node: ReadonlyMap<string, unknown>): number {
  const { minimum, maximum } = { minimum: node.get('minimum'), maximum: node.get('maximum') };
  const least = typeof minimum === 'number' ? Math.max(minimum, number) : number;
  return typeof maximum === 'number' ? Math.min(maximum, least) : least;
}
