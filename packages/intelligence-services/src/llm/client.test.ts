import { createServer } from 'node:http';
import { LlmSettings, PaperFailure, RunFault } from '@sluice/core-models';
import { startLoopbackLlm } from '@sluice/testing';
import type { LoopbackLlm, ScriptInput } from '@sluice/testing';
import { describe, expect, it } from 'vitest';
import { openClient } from './client.ts';
import type { ModelClient } from './client.ts';
import { memoryBudget, memoryJournal } from './memory-ledger.ts';
import type { MemoryJournal } from './memory-ledger.ts';
import { pause } from './pause.ts';
import { openProvider } from './provider.ts';
import type { TokenCounter } from './tokens.ts';

const COUNTER: TokenCounter = { encoding: 'quarter', worstFactor: 1.1, count: (text) => Math.ceil(text.length / 4) };
const CALLS = Number(process.env['SLUICE_CALLS'] ?? 400);

/** `speed`: how much faster its clock runs than the wall's, its waits with it. */
function open(servers: readonly string[], settings: Record<string, unknown> = {}, { journal = memoryJournal(), speed = 1 }: { readonly journal?: MemoryJournal; readonly speed?: number } = {}): { readonly client: ModelClient; readonly journal: MemoryJournal } {
  const llm = LlmSettings.parse({ model: 'loopback-1', retryBaseSeconds: 0.005, retryCapSeconds: 0.02, timeout: 30, ...settings });
  const client = openClient({
    providers: servers.map((baseUrl) => openProvider({ model: 'loopback-1', baseUrl, apiKey: undefined, llm, fetch })),
    llm,
    egress: 'local',
    maxConcurrent: 16,
    journal,
    budget: memoryBudget(),
    counter: () => Promise.resolve(COUNTER),
    now: () => performance.now() * speed,
    random: Math.random,
    ...(speed !== 1 && { sleep: (ms, signal) => pause(ms / speed, signal) }),
  });
  return { client, journal };
}

function ask(client: ModelClient, number: number): ReturnType<ModelClient['complete']> {
  return client.complete(
    { messages: [{ role: 'user', content: `Paper ${number} says that fish flour helps children to grow in every village.` }], schema: { type: 'object', additionalProperties: false, required: ['a'], properties: { a: { type: 'string' } } }, maxTokens: 500 },
    { ordinal: number, signal: AbortSignal.timeout(60_000), waiting: (work) => work() },
  );
}

async function askMany(client: ModelClient, calls: number): Promise<ReadonlyMap<string, number>> {
  const ends = new Map<string, number>();
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < calls) {
      next += 1;
      const end = await ask(client, next).then(
        () => 'ok',
        (error: unknown) => (error instanceof PaperFailure ? error.failureClass : error instanceof RunFault ? `run:${error.faultClass}` : `unnamed:${String(error)}`),
      );
      ends.set(end, (ends.get(end) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  return ends;
}

async function withServer(script: ScriptInput, work: (llm: LoopbackLlm) => Promise<void>): Promise<void> {
  await using llm = await startLoopbackLlm({ script });
  await work(llm);
}

describe('openClient()', { timeout: CALLS > 1000 ? 900_000 : 120_000 }, () => {
  it('openClient() puts every end of a call under 30% mixed faults into a named class', async () => {
    const share = 0.3 / 9;
    const faults = [{ kind: 'status', status: 500 }, { kind: 'status', status: 503 }, { kind: 'status', status: 429, headers: { 'retry-after-ms': '2' } }, { kind: 'reset' }, { kind: 'not_json' }, { kind: 'refusal' }, { kind: 'length' }, { kind: 'empty' }, { kind: 'status', status: 400, message: 'bad request' }] as const;
    await withServer({ shares: faults.map((fault) => ({ share, fault })) }, async (llm) => {
      const { client, journal } = open([llm.baseUrl]);
      const ends = await askMany(client, CALLS);
      expect([...ends.keys()].filter((end) => end.startsWith('unnamed'))).toEqual([]);
      expect([...ends.keys()].filter((end) => end.startsWith('run:'))).toEqual([]);
      expect(journal.attempts.filter(({ end }) => end === null)).toEqual([]);
      expect(journal.attempts).toHaveLength(llm.requests.length);
      if (CALLS > 1000) console.log(JSON.stringify(Object.fromEntries(ends)), llm.requests.length);
    });
  });

  it('openClient() makes at most 1.2 calls per success in a 10% outage', async () => {
    await withServer({ shares: [{ share: 0.1, fault: { kind: 'status', status: 503 } }] }, async (llm) => {
      const { client } = open([llm.baseUrl]);
      const ends = await askMany(client, CALLS);
      const perSuccess = llm.requests.length / (ends.get('ok') ?? 0);
      expect(perSuccess).toBeLessThan(1.2);
      expect((ends.get('ok') ?? 0) / CALLS).toBeGreaterThan(0.99);
      if (CALLS > 1000) console.log(JSON.stringify(Object.fromEntries(ends)), perSuccess);
    });
  });

  it('openClient() stops calling a dead server within its breaker’s bound, and the run pauses', async () => {
    await withServer({ shares: [{ share: 1, fault: { kind: 'status', status: 500 } }] }, async (llm) => {
      const { client } = open([llm.baseUrl], { breakerResetSeconds: 60 });
      const started = performance.now();
      // Sixteen at once: of the others none that waited for a place goes after the server was found dead.
      const ends = await Promise.all(Array.from({ length: 64 }, (_, number) => ask(client, number).catch((error: unknown) => error)));
      for (const end of ends) expect(end).toMatchObject({ name: 'RunFault', faultClass: 'model_unreachable' });
      expect(llm.requests.length).toBeLessThan(40);
      expect(performance.now() - started).toBeLessThan(60_000);
    });
  });

  it('openClient() gives a server up that says 429 to everything and never when to come back, and ends the waits of all calls with it', async () => {
    await withServer({}, async (llm) => {
      const speed = 100;
      const { client, journal } = open([llm.baseUrl], { retryBaseSeconds: 1, retryCapSeconds: 60 }, { speed });
      await ask(client, 0);
      llm.misbehave({ shares: [{ share: 1, fault: { kind: 'status', status: 429 } }] });
      const ends = await Promise.all(Array.from({ length: 16 }, (_, number) => ask(client, number + 1).catch((error: unknown) => error)));
      for (const end of ends) expect(end).toMatchObject({ name: 'RunFault', faultClass: 'llm_rate_limited' });
      expect(journal.attempts.filter(({ end }) => end === null)).toEqual([]);
      // Alone, each of the 16 would have asked twelve times, one after the other in the end.
      expect(llm.requests.length).toBeLessThan(16 * 8);
      llm.misbehave({});
      await ask(client, 100);
    });
  });

  it('openClient() says what broke off where a reply is cut in its midst', async () => {
    const server = createServer((request, response) => {
      request.resume();
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {"id":"1","object":"chat.completion.chunk","created":1,"model":"loopback-1","choices":[{"index":0,"delta":{"content":"{"},"finish_reason":null}]}\n\n', () => setTimeout(() => response.destroy(), 50));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    try {
      const { client } = open([`http://127.0.0.1:${port}/v1`]);
      await expect(ask(client, 1)).rejects.toThrow(/broke off after \d+ bytes of the reply/u);
    } finally {
      server.close();
    }
  });

  it('openClient() goes to the next provider when the first is down, and stays off the first', async () => {
    await withServer({ shares: [{ share: 1, fault: { kind: 'status', status: 401 } }] }, async (first) => {
      await withServer({}, async (second) => {
        const { client } = open([first.baseUrl, second.baseUrl]);
        await ask(client, 1);
        expect([first.requests.length, second.requests.length]).toEqual([1, 1]);
      });
    });
  });

  it('openClient() never retries a refusal, on no provider', async () => {
    await withServer({ shares: [{ share: 1, fault: { kind: 'refusal' } }] }, async (first) => {
      await withServer({}, async (second) => {
        await expect(ask(open([first.baseUrl, second.baseUrl]).client, 1)).rejects.toMatchObject({ failureClass: 'refusal' });
        expect([first.requests.length, second.requests.length]).toEqual([1, 0]);
      });
    });
  });

  it('openClient() fails the paper, not the run, when one request alone meets errors', async () => {
    await withServer({ onlyWhere: 'Paper 7 ', shares: [{ share: 1, fault: { kind: 'status', status: 500 } }] }, async (llm) => {
      await expect(ask(open([llm.baseUrl]).client, 7)).rejects.toMatchObject({ name: 'PaperFailure', failureClass: 'llm_server_error', attempts: 3 });
    });
  });

  it('openClient() names a server that hangs, in time', async () => {
    await withServer({ onlyWhere: 'Paper 7 ', shares: [{ share: 1, fault: { kind: 'hang' } }] }, async (llm) => {
      await expect(ask(open([llm.baseUrl], { timeout: 0.2 }).client, 7)).rejects.toMatchObject({ failureClass: 'llm_timeout' });
    });
  });

  it('openClient() makes one call of equal requests at once', async () => {
    await withServer({ latencyMs: 30 }, async (llm) => {
      const { client } = open([llm.baseUrl]);
      const replies = await Promise.all(Array.from({ length: 8 }, () => ask(client, 1)));
      expect(llm.requests).toHaveLength(1);
      expect(new Set(replies.map((reply) => reply.callId)).size).toBe(1);
    });
  });

  it('openClient() buys nothing twice after a crash: the journal still has the answer', async () => {
    await withServer({}, async (llm) => {
      const journal = memoryJournal();
      const first = await ask(open([llm.baseUrl], {}, { journal }).client, 1);
      const second = await ask(open([llm.baseUrl], {}, { journal }).client, 1);
      expect(second).toEqual(first);
      expect(llm.requests).toHaveLength(1);
      await open([llm.baseUrl], {}, { journal }).client.forget([first]);
      await ask(open([llm.baseUrl], {}, { journal }).client, 1);
      expect(llm.requests).toHaveLength(2);
    });
  });

  it('openClient() sends nothing where egress does not allow it', async () => {
    await withServer({}, async (llm) => {
      const settings = LlmSettings.parse({ model: 'm' });
      const client = openClient({ providers: [openProvider({ model: 'm', baseUrl: llm.baseUrl, apiKey: undefined, llm: settings, fetch })], llm: settings, egress: ['api.example.org'], maxConcurrent: 1, journal: memoryJournal(), budget: memoryBudget(), counter: () => Promise.resolve(COUNTER), now: () => 0, random: () => 0 });
      await expect(ask(client, 1)).rejects.toMatchObject({ faultClass: 'egress_refused' });
      expect(llm.requests).toHaveLength(0);
    });
  });
});
