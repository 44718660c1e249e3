/** The loopback model's Batch API: files up, batches that take their time, files of answers down; a line is answered as a call would be. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { BatchScript } from './loopback-llm-script.ts';

/** What a call with this body would get. */
export type AnswerLine = (body: unknown) => { readonly status: number; readonly body: unknown };

export interface Reply {
  readonly status: number;
  /** A text is sent as it is, everything else as JSON. */
  readonly body: unknown;
  /** True: the connection is closed in place of an answer. */
  readonly isCut?: boolean;
}

export interface BatchDoor {
  /** Null where the path is none of its own. */
  answer(request: { readonly method: string; readonly path: string; readonly query: URLSearchParams; readonly contentType: string; readonly body: string }, script: BatchScript): Promise<Reply | null>;
  /** Batches that were made, oldest first, as `GET /v1/batches/ID` shows them. */
  readonly batches: readonly Record<string, unknown>[];
  /** Names of the files that lie there now. */
  readonly files: readonly string[];
}

const Line = z.object({ custom_id: z.string(), method: z.literal('POST'), url: z.literal('/v1/chat/completions'), body: z.unknown() });
const Creation = z.object({ input_file_id: z.string(), endpoint: z.literal('/v1/chat/completions'), completion_window: z.literal('24h'), metadata: z.record(z.string(), z.string()).nullish() });

interface Made {
  readonly id: string;
  readonly creation: z.infer<typeof Creation>;
  readonly lines: readonly z.infer<typeof Line>[];
  readonly madeAt: number;
  /** From when on nothing more is answered, and why. */
  stop: { readonly at: number; readonly status: 'cancelled' } | null;
  end: { readonly status: string; readonly output: string | null; readonly errors: string | null; readonly completed: number; readonly failed: number; readonly problem?: string } | null;
}

export function openBatchDoor({ answerLine, now }: { readonly answerLine: AnswerLine; readonly now: () => number }): BatchDoor {
  const files = new Map<string, { readonly name: string; readonly text: string }>();
  const made: Made[] = [];
  let cuts = 0;
  let script: BatchScript = BatchScript.parse({});

  return {
    get batches() {
      return made.map(shown);
    },
    get files() {
      return [...files.values()].map(({ name }) => name);
    },
    async answer({ method, path, query, contentType, body }, scriptNow) {
      script = scriptNow;
      if (!script.offered || !/^\/v1\/(?:files|batches)(?:\/|$)/u.test(path)) return null;
      const [, , kind, id, action] = path.split('/');
      if (kind === 'files') return await file({ method, id, action, contentType, body });
      if (method === 'POST' && id === undefined) return make(body);
      if (method === 'GET' && id === undefined) return list(query);
      const batch = made.find((one) => one.id === id);
      if (batch === undefined) return missing(`No batch '${id ?? ''}'`);
      if (method === 'POST' && action === 'cancel') {
        settle(batch);
        if (batch.end !== null) return { status: 409, body: { error: { message: `Cannot cancel a batch with status '${batch.end.status}'.`, type: 'invalid_request_error', param: null, code: null } } };
        batch.stop ??= { at: now(), status: 'cancelled' };
      }
      return { status: 200, body: shown(batch) };
    },
  };

  async function file({ method, id, action, contentType, body }: { readonly method: string; readonly id: string | undefined; readonly action: string | undefined; readonly contentType: string; readonly body: string }): Promise<Reply> {
    if (method === 'POST' && id === undefined) {
      const form = await new Response(body, { headers: { 'content-type': contentType } }).formData();
      const uploaded = form.get('file');
      if (form.get('purpose') !== 'batch' || !(uploaded instanceof File)) return invalid("expected a 'file' and the purpose 'batch'");
      const fileId = put(uploaded.name, await uploaded.text());
      return { status: 200, body: { id: fileId, object: 'file', bytes: uploaded.size, created_at: Math.floor(now() / 1000), filename: uploaded.name, purpose: 'batch', status: 'processed' } };
    }
    const found = files.get(id ?? '');
    if (found === undefined) return missing(`No such File object: ${id ?? ''}`);
    if (method === 'GET' && action === 'content') return { status: 200, body: found.text };
    if (method !== 'DELETE') return invalid(`no ${method} of a file`);
    files.delete(id ?? '');
    return { status: 200, body: { id, object: 'file', deleted: true } };
  }

  function make(body: string): Reply {
    const cut = script.cuts[cuts];
    if (cut !== undefined) cuts += 1;
    if (cut === 'before') return { status: 200, body: null, isCut: true };
    const creation = Creation.safeParse(parsed(body));
    if (!creation.success) return invalid(creation.error.issues[0]?.message ?? '');
    const input = files.get(creation.data.input_file_id);
    if (input === undefined) return missing(`No such File object: ${creation.data.input_file_id}`);
    const lines = input.text.split('\n').filter((line) => line !== '').map((line) => Line.parse(parsed(line)));
    const batch: Made = { id: `batch_${randomUUID().replaceAll('-', '')}`, creation: creation.data, lines, madeAt: now(), stop: null, end: null };
    made.push(batch);
    return { status: 200, body: shown(batch), isCut: cut === 'after' };
  }

  function list(query: URLSearchParams): Reply {
    const limit = Number(query.get('limit') ?? 20);
    const newest = made.toReversed();
    const from = newest.findIndex(({ id }) => id === query.get('after')) + 1;
    const page = newest.slice(from, from + limit);
    return { status: 200, body: { object: 'list', data: page.map(shown), first_id: page[0]?.id ?? null, last_id: page.at(-1)?.id ?? null, has_more: from + limit < newest.length } };
  }

  function put(name: string, text: string): string {
    const id = `file-${randomUUID()}`;
    files.set(id, { name, text });
    return id;
  }

  /** Lines that were reached by then are answered when the batch is over; a model's time is not made up. */
  function settle(batch: Made): void {
    const { lines, madeAt, stop } = batch;
    if (batch.end !== null) return;
    if (script.fails !== undefined) {
      batch.end = { status: 'failed', output: null, errors: null, completed: 0, failed: 0, problem: script.fails };
      return;
    }
    if (stop === null && now() - madeAt < script.delayMs) return;
    const reached = stop === null ? Math.min(lines.length, script.expiresAfter ?? lines.length) : Math.floor(lines.length * Math.min(1, (stop.at - madeAt) / Math.max(1, script.delayMs)));
    const status = stop?.status ?? (reached < lines.length ? 'expired' : 'completed');
    const good: string[] = [];
    const bad: string[] = [];
    for (const [index, line] of lines.entries()) {
      const reply = index < reached ? answerLine(line.body) : null;
      const response = reply && { status_code: reply.status, request_id: randomUUID(), body: reply.body };
      const error = reply === null ? { code: `batch_${status}`, message: 'This request could not be executed before the batch was over.' } : null;
      (reply?.status === 200 ? good : bad).push(JSON.stringify({ id: `batch_req_${randomUUID()}`, custom_id: line.custom_id, response, error }));
    }
    batch.end = {
      status,
      output: good.length === 0 ? null : put('output.jsonl', `${good.toReversed().join('\n')}\n`),
      errors: bad.length === 0 ? null : put('errors.jsonl', `${bad.toReversed().join('\n')}\n`),
      completed: good.length,
      failed: bad.length,
    };
  }

  function shown(batch: Made): Record<string, unknown> {
    settle(batch);
    const { id, creation, lines, madeAt, stop, end } = batch;
    return {
      id,
      object: 'batch',
      endpoint: creation.endpoint,
      completion_window: creation.completion_window,
      input_file_id: creation.input_file_id,
      metadata: creation.metadata ?? null,
      created_at: Math.floor(madeAt / 1000),
      status: end?.status ?? (stop === null ? 'in_progress' : 'cancelling'),
      output_file_id: end?.output ?? null,
      error_file_id: end?.errors ?? null,
      errors: end?.problem === undefined ? null : { object: 'list', data: [{ code: end.problem, message: 'The batch failed by script.', param: null, line: null }] },
      request_counts: { total: lines.length, completed: end?.completed ?? 0, failed: end?.failed ?? 0 },
    };
  }
}

function missing(message: string): Reply {
  return { status: 404, body: { error: { message, type: 'invalid_request_error', param: null, code: null } } };
}

function invalid(message: string): Reply {
  return { status: 400, body: { error: { message: `Invalid request: ${message}`, type: 'invalid_request_error', param: null, code: null } } };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
