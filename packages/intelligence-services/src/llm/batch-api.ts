/** A provider's Batch API, by the openai package: a file of requests goes up, and within a day there is a file of answers. */
import OpenAI, { APIError, toFile } from 'openai';
import type { Batch } from 'openai/resources/batches';
import { z } from 'zod';
import { guardFetch } from './guarded-fetch.ts';

export interface BatchApi {
  /** False where the server knows no batches. */
  isOffered(signal: AbortSignal): Promise<boolean>;
  /** `lines`: as `batchLine` makes them. Returns the file's id. */
  upload(key: string, lines: readonly string[], signal: AbortSignal): Promise<string>;
  /** Returns the batch's id. Takes no signal: whether it was made must be known. */
  create(key: string, fileId: string): Promise<string>;
  /** The id of the batch that was made under this key since then (milliseconds); null where there is none. */
  find(key: string, since: number, signal: AbortSignal): Promise<string | null>;
  look(batchId: string, signal: AbortSignal): Promise<BatchLook>;
  /** Answers and errors alike, in any order; lines that cannot be read are left out. */
  answers(look: BatchLook, signal: AbortSignal): AsyncIterable<BatchAnswer>;
  cancel(batchId: string, signal: AbortSignal): Promise<void>;
  /** Takes the files of a batch away from the provider; one that stays is no fault. */
  removeFiles(look: BatchLook, signal: AbortSignal): Promise<void>;
}

export interface BatchLook {
  readonly batchId: string;
  readonly status: Batch['status'];
  readonly isOver: boolean;
  /** Requests that were answered, as the provider counts them. */
  readonly completed: number;
  /** Of a batch that failed as a whole. */
  readonly problem: string | null;
  readonly inputFile: string;
  readonly resultFiles: readonly string[];
}

const Answer = z.object({
  custom_id: z.string(),
  response: z.object({ status_code: z.number(), body: z.unknown() }).nullish(),
  error: z.object({ code: z.string().nullish(), message: z.string().nullish() }).nullish(),
});
export type BatchAnswer = z.infer<typeof Answer>;

export interface BatchApiOptions {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly fetch: typeof fetch;
  /** Of the longest answers that a batch of ours may have. */
  readonly maxBytes: number;
  readonly secret: string | undefined;
}

const ENDPOINT = '/v1/chat/completions';
const WINDOW = '24h';
/** Tens of megabytes over a slow line. */
const TRANSFER_MS = 900_000;
/** Clocks differ: a batch of ours is looked for among those made this long before, too. */
const CLOCK_SLACK_MS = 3_600_000;

export function openBatchApi({ baseUrl, apiKey, fetch, maxBytes, secret }: BatchApiOptions): BatchApi {
  const client = new OpenAI({
    apiKey,
    baseURL: baseUrl,
    maxRetries: 0,
    timeout: TRANSFER_MS + 5000,
    fetch: guardFetch({ fetch, totalMs: TRANSFER_MS, idleMs: TRANSFER_MS, maxBytes, secret }),
    organization: null,
    project: null,
  });
  return {
    async isOffered(signal) {
      try {
        await client.batches.list({ limit: 1 }, { signal });
        return true;
      } catch (error) {
        if (error instanceof APIError && (error.status === 404 || error.status === 405 || error.status === 501)) return false;
        throw error;
      }
    },
    async upload(key, lines, signal) {
      const file = await toFile(Buffer.from(lines.join('')), `sluice-${key}.jsonl`, { type: 'application/jsonl' });
      return (await client.files.create({ file, purpose: 'batch' }, { signal })).id;
    },
    async create(key, fileId) {
      return (await client.batches.create({ input_file_id: fileId, endpoint: ENDPOINT, completion_window: WINDOW, metadata: { sluice_batch: key } })).id;
    },
    async find(key, since, signal) {
      for await (const batch of client.batches.list({ limit: 100 }, { signal })) {
        if (batch.metadata?.['sluice_batch'] === key) return batch.id;
        // Newest first.
        if (batch.created_at * 1000 < since - CLOCK_SLACK_MS) return null;
      }
      return null;
    },
    async look(batchId, signal) {
      return lookOf(await client.batches.retrieve(batchId, { signal }));
    },
    async *answers({ resultFiles }, signal) {
      for (const file of resultFiles) {
        const text = await (await client.files.content(file, { signal })).text();
        for (const line of text.split('\n')) {
          const answer = Answer.safeParse(parsed(line));
          if (answer.success) yield answer.data;
        }
      }
    },
    async cancel(batchId, signal) {
      await client.batches.cancel(batchId, { signal });
    },
    async removeFiles({ inputFile, resultFiles }, signal) {
      for (const file of [inputFile, ...resultFiles]) await client.files.delete(file, { signal }).catch(() => undefined);
    },
  };
}

/** One request of a batch: its line in the file, with the end of the line. */
export function batchLine(customId: string, body: unknown): string {
  return `${JSON.stringify({ custom_id: customId, method: 'POST', url: ENDPOINT, body })}\n`;
}

function lookOf(batch: Batch): BatchLook {
  const problem = batch.errors?.data?.map(({ code, message }) => [code, message].filter(Boolean).join(': ')).find((sentence) => sentence !== '');
  return {
    batchId: batch.id,
    status: batch.status,
    isOver: batch.status === 'completed' || batch.status === 'failed' || batch.status === 'expired' || batch.status === 'cancelled',
    completed: batch.request_counts?.completed ?? 0,
    problem: problem ?? null,
    inputFile: batch.input_file_id,
    resultFiles: [batch.output_file_id, batch.error_file_id].flatMap((id) => (typeof id === 'string' && id !== '' ? [id] : [])),
  };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
