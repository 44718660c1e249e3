/** How the loopback model misbehaves: a list of faults with their shares, or one after the other, told to it while it runs. */
import { z } from 'zod';

/** One way to misbehave. `status` answers with that code and body; the others spoil an answer that would have been good. */
export const Fault = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('status'),
    status: z.number().int().min(300).max(599),
    code: z.string().optional(),
    message: z.string().optional(),
    headers: z.record(z.string(), z.string()).optional(),
  }),
  /** Answers these words, whatever was asked: a model that obeys the paper. */
  z.object({ kind: z.literal('says'), content: z.string() }),
  /** Answers 200 with this body, whatever it is: a page of a proxy, an error of a gateway. */
  z.object({ kind: z.literal('body'), body: z.string(), contentType: z.string().default('application/json') }),
  z.object({ kind: z.enum(['hang', 'thinks', 'parts', 'reset', 'slow_body', 'not_json', 'huge', 'refusal', 'content_filter', 'length', 'empty', 'prose', 'fenced', 'wrong_schema', 'invented_quotes', 'no_usage', 'other_model']) }),
]);
export type Fault = z.infer<typeof Fault>;

export const RateLimit = z.object({ perSecond: z.number().positive(), burst: z.number().positive().optional(), tokensPerMinute: z.number().positive().optional() });
export type RateLimit = z.infer<typeof RateLimit>;

/** How batches are answered: in another order than that of their file, as real ones are. */
export const BatchScript = z.object({
  /** False: there is no such route, as on most servers of one's own. */
  offered: z.boolean().default(true),
  /** From its making to its end; the lines are answered evenly in between. */
  delayMs: z.number().nonnegative().default(0),
  /** So many lines are answered, then the window is over. */
  expiresAfter: z.number().int().nonnegative().optional(),
  /** It fails as a whole, with this code, before a line is answered. */
  fails: z.string().optional(),
  /** Connections that are cut instead of the answer to the making of a batch, one after the other: before it is made, or after. */
  cuts: z.array(z.enum(['before', 'after'])).default([]),
});
export type BatchScript = z.infer<typeof BatchScript>;

/** `queue` is used up first, one fault a request (null: behave); then each request draws from `shares` (which need not add up to 1). */
export const Script = z.object({
  queue: z.array(Fault.nullable()).default([]),
  shares: z.array(z.object({ share: z.number().min(0).max(1), fault: Fault })).default([]),
  /** Only for requests whose body holds this text. */
  onlyWhere: z.string().optional(),
  latencyMs: z.number().nonnegative().optional(),
  /** Standard deviation of the logarithm; 0 for a fixed latency. */
  latencySigma: z.number().nonnegative().optional(),
  rateLimit: RateLimit.nullable().optional(),
  /** Tokens of prompt that it can read. */
  contextTokens: z.number().int().positive().optional(),
  /** `silent` cuts the prompt's beginning and says nothing, as Ollama does. */
  overContext: z.enum(['error', 'silent']).default('error'),
  structuredOutput: z.enum(['json_schema', 'json_object', 'none']).default('json_schema'),
  /** Parameters refused with status 400. */
  refuses: z.array(z.string()).default([]),
  batches: BatchScript.prefault({}),
  /** Keys accepted; empty accepts all. */
  keys: z.array(z.string()).default([]),
});
export type Script = z.infer<typeof Script>;
export type ScriptInput = z.input<typeof Script>;

/** The fault for the next request, if any. `draw` is uniform in [0, 1). */
export function nextFault(script: Script, queue: (Fault | null)[], { body, draw }: { readonly body: string; readonly draw: number }): Fault | null {
  if (script.onlyWhere !== undefined && !body.includes(script.onlyWhere)) return null;
  if (queue.length > 0) return queue.shift() ?? null;
  let sum = 0;
  for (const { share, fault } of script.shares) {
    sum += share;
    if (draw < sum) return fault;
  }
  return null;
}
