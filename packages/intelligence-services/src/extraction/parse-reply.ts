/** Reads a model's reply as answers, one per target: a wrong one spoils itself, not its neighbours. */
import { RawAnswer } from './answer-schema.ts';
import type { KeyedTarget } from './answer-schema.ts';

export interface ParsedReply {
  readonly answers: ReadonlyMap<string, RawAnswer>;
  /** By key: what is wrong with the answer, or that there is none. */
  readonly problems: ReadonlyMap<string, string>;
}

export function parseReply(text: string, keyed: readonly KeyedTarget[]): ParsedReply {
  const answers = new Map<string, RawAnswer>();
  const problems = new Map<string, string>();
  const json = parseJson(text);
  for (const { key } of keyed) {
    if (json === null) {
      problems.set(key, 'the reply is not a JSON object');
      continue;
    }
    const answer = RawAnswer.safeParse(json.get(key));
    const issue = answer.error?.issues[0];
    if (answer.success) answers.set(key, answer.data);
    else problems.set(key, json.has(key) ? `its form is wrong (${issue?.path.join('.') || 'answer'}: ${issue?.message ?? 'invalid'})` : 'the reply has no answer to it');
  }
  return { answers, problems };
}

/** A reply may think aloud about so many things in braces before it answers. */
const MAX_STARTS = 50;

/** The object that ends the reply; thoughts, fences and words around it, which servers without structured output leave, are dropped. */
function parseJson(text: string): ReadonlyMap<string, unknown> | null {
  const said = text.slice(Math.max(0, ...[...text.matchAll(/<\/(?:think|thinking|thought|reasoning)>/giu)].map((end) => end.index + end[0].length)));
  const end = said.lastIndexOf('}') + 1;
  let start = said.indexOf('{');
  for (let tries = 0; tries < MAX_STARTS && start >= 0 && start < end; tries += 1) {
    const value = parseObject(said.slice(start, end));
    if (value !== null) return value;
    start = said.indexOf('{', start + 1);
  }
  return null;
}

function parseObject(text: string): ReadonlyMap<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? new Map(Object.entries(value)) : null;
  } catch {
    return null;
  }
}
