import { afterEach, expect, test, vi } from 'vitest';
import type { Judgement } from './judgement.ts';
import { RowStore } from './row-store.ts';

afterEach(() => vi.unstubAllGlobals());

const line = (judgements: readonly unknown[] = []) => ({ entry: 1, status: 'extracted', judgements });
const said = (at: string, reviewer = 'Ana'): Judgement => ({ entry: 1, target: 'size', verdict: 'accept', value: null, reviewer, at: new Date(at), changed: false });

/** A server whose answers the test gives, by path. */
function answering() {
  const asked = new Map<string, PromiseWithResolvers<Response>>();
  const answerTo = (path: string): PromiseWithResolvers<Response> => {
    const known = asked.get(path) ?? Promise.withResolvers<Response>();
    asked.set(path, known);
    return known;
  };
  vi.stubGlobal('sessionStorage', { getItem: () => null });
  vi.stubGlobal('fetch', (path: string) => answerTo(path).promise);
  return { answer: (path: string, body: unknown) => answerTo(path).resolve(Response.json(body)) };
}

test('RowStore keeps what was just said though a listing that was asked for before does not know it', async () => {
  const server = answering();
  using store = new RowStore('run');
  server.answer('/v1/runs/run/results/1', line());
  await store.find(1);
  store.judged(said('2026-11-25T10:00:00Z'));
  expect(store.get(1)?.judgements).toHaveLength(1);
  server.answer('/v1/runs/run/results?limit=100', { items: [line()], next: null });
  await expect.poll(() => store.complete).toBe(true);
  expect(store.get(1)?.judgements).toMatchObject([{ reviewer: 'Ana', verdict: 'accept' }]);
});

test('RowStore shows once what the server tells of it, and a later word of the same reviewer from elsewhere', async () => {
  const server = answering();
  using store = new RowStore('run');
  server.answer('/v1/runs/run/results/1', line());
  await store.find(1);
  store.judged(said('2026-11-25T10:00:00Z'));
  const later = { target: 'size', verdict: 'reject', reviewer: 'Ana', createdAt: '2026-11-25T10:05:00Z' };
  server.answer('/v1/runs/run/results?limit=100', { items: [line([later])], next: null });
  await expect.poll(() => store.complete).toBe(true);
  expect(store.get(1)?.judgements.map(({ verdict }) => verdict)).toEqual(['reject']);
});
