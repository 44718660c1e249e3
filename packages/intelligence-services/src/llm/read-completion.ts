/** What came with status 200, held against the form of a completion: gateways and proxies send errors and pages that way. */
import { APIError } from 'openai';
import type { ChatCompletion } from 'openai/resources/chat/completions';
import { z } from 'zod';
import { contentText } from './content-text.ts';

const HasChoices = z.object({ choices: z.array(z.unknown()) });
const Claimed = z.object({ error: z.union([z.object({ message: z.string().optional(), code: z.union([z.string(), z.number()]).nullish() }), z.string()]) });

/**
 * The completion, its content one text.
 *
 * @throws {APIError} where the body is an error that names a status: it is classed as if the status had been sent
 * @throws {Error} where it is another error, or no completion at all
 */
export function readCompletion(body: ChatCompletion, headers: Headers): ChatCompletion {
  if (HasChoices.safeParse(body).success) {
    return { ...body, choices: body.choices.map((choice) => ({ ...choice, message: { ...choice.message, content: contentText(choice.message?.content) } })) };
  }
  const claimed = Claimed.safeParse(body);
  if (!claimed.success) throw new Error(`Cannot read the model's reply: it is "${beginning(body)}"; expected a chat completion, as an OpenAI-compatible server sends it`);
  const { error } = claimed.data;
  const message = typeof error === 'string' ? error : (error.message ?? beginning(error));
  const status = typeof error === 'string' ? Number.NaN : Number(error.code ?? Number.NaN);
  if (Number.isInteger(status) && status >= 400 && status < 600) throw APIError.generate(status, { error: { message } }, message, headers);
  throw new Error(`Cannot read the model's reply: the server answered with an error, "${beginning(message)}"; expected a chat completion`);
}

function beginning(body: unknown): string {
  const text = (typeof body === 'string' ? body : (JSON.stringify(body) ?? '')).replaceAll(/\s+/gu, ' ').trim();
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
