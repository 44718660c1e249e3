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

/** The object in the reply; fences and words around it, which servers without structured output leave, are dropped. */
function parseJson(text: string): ReadonlyMap<string, unknown> | null {
  const inner = text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1);
  try {
    const value: unknown = JSON.parse(inner);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? new Map(Object.entries(value)) : null;
  } catch {
    return null;
  }
}
