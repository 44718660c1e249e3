/** What the tests of the API share: a service over a store of its own, a folder of small papers, an app without sockets. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadConfig } from '@sluice/pipeline';
import { makePdf, temporaryFolder } from '@sluice/testing';
import type { Access } from './access/guard.ts';
import { tokensOf } from './access/tokens.ts';
import { type AppOptions, createApp } from './app.ts';
import { type OpenServiceOptions, type OpenedService, openService } from './open-service.ts';

export interface TestService extends AsyncDisposable, OpenedService {
  readonly folder: string;
  readonly app: ReturnType<typeof createApp>;
  readonly errors: unknown[];
  readonly access: Access;
  /** Sends JSON, reads JSON. */
  ask(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly json: unknown;
  readonly headers: Headers;
}

/** Runs are worked on in the test's own thread unless it asks for theirs, which takes a second to begin. */
export async function openTestService(options: { readonly folder?: string; readonly app?: Partial<AppOptions>; readonly env?: Readonly<Record<string, string>> } & Pick<OpenServiceOptions, 'runsIn' | 'traces'> = {}): Promise<TestService> {
  await using opened = new AsyncDisposableStack();
  const folder = options.folder ?? opened.use(await temporaryFolder()).path;
  const env = options.env ?? {};
  const standpoint = { cwd: folder, env };
  const service = opened.use(await openService({ standpoint, db: undefined, config: await loadConfig({ env, cwd: folder }), onNotice: () => undefined, traces: options.traces, runsIn: options.runsIn ?? 'here' }));
  const errors: unknown[] = [];
  const access: Access = { tokens: tokensOf([]), allowedHosts: [], rate: { perSecond: 1e6, burst: 1e6 }, now: () => 0 };
  const app = createApp({ ...service, access, whyNotReady: () => Promise.resolve(null), onError: (error) => errors.push(error), ...options.app });
  const owned = opened.move();
  return {
    ...service,
    folder,
    app,
    access,
    errors,
    ask: (method, path, body, headers) => ask(app, { method, path, body, headers }),
    [Symbol.asyncDispose]: () => owned[Symbol.asyncDispose](),
  };
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  /** A form goes as it is, all else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

export async function ask(app: TestService['app'], { method, path, body, headers = {} }: Asked): Promise<Answer> {
  // A form as the bytes that a socket would bring: undici's own stream of one minds being left halfway.
  const form = body instanceof FormData ? new Response(body) : null;
  const type = form === null ? 'application/json' : (form.headers.get('content-type') ?? '');
  const response = await app.request(path, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': type }), ...headers },
    ...(body === undefined ? {} : { body: form === null ? JSON.stringify(body) : await form.arrayBuffer() }),
  });
  const text = await response.text();
  return { status: response.status, json: response.headers.get('content-type')?.includes('json') === true ? JSON.parse(text) : text === '' ? null : text, headers: response.headers };
}

/** A list of papers with abstracts: a run over it needs no child process. */
export async function writeList(folder: string, count: number, name = 'list.jsonl'): Promise<string> {
  const records = Array.from({ length: count }, (_, index) => ({
    title: `Study number ${index} of another subject ${index * 7919}`,
    authors: [`Author ${index}`],
    year: 1990 + (index % 30),
    abstract: `Result ${index}: the study found ${index + 3} things in ${index + 40} participants.`,
  }));
  await writeFile(join(folder, name), records.map((record) => JSON.stringify(record)).join('\n'));
  return name;
}

export async function writePapers(folder: string, count: number): Promise<string> {
  await mkdir(join(folder, 'papers'), { recursive: true });
  for (let number = 1; number <= count; number += 1) {
    const lines = [`# Sleep in town number ${number * 31}`, '', `Ada Author${number} and Ben Writer${number}`, '', '# Methods', '', `We invited ${number * 7 + 20} participants to take part in the study.`, '', '# Results', '', `The study found that memory rose by ${number} percent.`];
    await writeFile(join(folder, 'papers', `paper-${number}.pdf`), await makePdf({ title: `Sleep in town number ${number * 31}`, pages: [{ lines }] }));
  }
  return 'papers';
}

/** A run's id, from whatever answers with one. */
export function runIdOf(json: unknown): string {
  if (typeof json === 'object' && json !== null && 'runId' in json && typeof json.runId === 'string') return json.runId;
  throw new Error(`Cannot read a run: ${JSON.stringify(json)}; expected a runId`);
}

/** Resolves when the run has ended, with its status. */
export async function endOf(service: Pick<TestService, 'service'>, runId: string): Promise<string> {
  const { sluice, runner } = service.service;
  await runner.ended(runId);
  return (await sluice.view(runId)).status;
}

export const targets = [
  { name: 'participants', description: 'How many participants took part', outputFormat: 'number' },
  { name: 'finding', description: 'What the study found, its main result' },
];
