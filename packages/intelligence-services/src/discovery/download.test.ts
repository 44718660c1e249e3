import { createHash } from 'node:crypto';
import { readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoopbackServer } from '@sluice/testing';
import { startLoopbackPdfServer, temporaryFolder } from '@sluice/testing';
import { expect, test } from 'vitest';
import type { HttpOptions } from './http-client.ts';
import { openHttpClient } from './guarded-http.ts';
import { openOnDisk } from './partial-file.ts';
import { virtualClock } from './virtual-clock.ts';

const signal = AbortSignal.timeout(60_000);
const pdf = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(300_000, 'stream of a paper '), Buffer.from('%%EOF')]);
const sha256 = createHash('sha256').update(pdf).digest('hex');

function client(origin: string, options: Partial<HttpOptions> = {}) {
  return openHttpClient({ userAgent: 'sluice-test', allowHttp: false, allowedOrigins: [origin], clock: virtualClock({ startMs: Date.now(), upToMs: 20_000 }), random: () => 0.5, ...options });
}

function into(directory: string) {
  return { directory, maxBytes: 1_000_000, totalTimeoutMs: 300_000, signal };
}

async function leftovers(directory: string): Promise<string[]> {
  return (await readdir(directory, { recursive: true })).filter((name) => name !== 'partial');
}

/** Breaks the connection once half of the paper is on disk. */
async function hangUpHalfway(server: LoopbackServer, directory: string): Promise<void> {
  await hangUp(server, directory, 100_000);
}

/** Once so many bytes are there. */
async function hangUp(server: LoopbackServer, directory: string, bytes: number): Promise<void> {
  for (;;) {
    await new Promise((resolve) => setImmediate(resolve));
    const [part] = (await readdir(directory, { recursive: true })).filter((name) => name.endsWith('.part'));
    if (part !== undefined && (await stat(join(directory, part))).size >= bytes) break;
  }
  server.hangUp();
}

test('HttpClient.download() leaves one whole file, named by its hash', async () => {
  await using folder = await temporaryFolder();
  await using server = await startLoopbackPdfServer({ files: { '/a.pdf': pdf } });
  await using http = client(server.origin);
  const got = await http.download(`${server.origin}/a.pdf`, into(folder.path));
  expect(got).toMatchObject({ status: 'fetched', sha256, bytes: pdf.length, path: join(folder.path, `${sha256}.pdf`), etag: expect.stringContaining('"') });
  expect(await readFile(join(folder.path, `${sha256}.pdf`))).toEqual(pdf);
  expect(await leftovers(folder.path)).toEqual([`${sha256}.pdf`]);
});

test('HttpClient.download() answers not_modified while the ETag holds', async () => {
  await using folder = await temporaryFolder();
  await using server = await startLoopbackPdfServer({ files: { '/a.pdf': pdf } });
  await using http = client(server.origin);
  const first = await http.download(`${server.origin}/a.pdf`, into(folder.path));
  const etag = first.status === 'fetched' ? (first.etag ?? '') : '';
  expect(await http.download(`${server.origin}/a.pdf`, { ...into(folder.path), etag })).toEqual({ status: 'not_modified' });
});

test('HttpClient.download() goes on with the rest when the connection breaks', async () => {
  await using folder = await temporaryFolder();
  await using server = await startLoopbackPdfServer();
  const address = server.serve('/a.pdf', { body: pdf, stallAfter: 150_000 }, { body: pdf });
  await using http = client(server.origin);
  const [got] = await Promise.all([http.download(address, into(folder.path)), hangUpHalfway(server, folder.path)]);
  expect(got).toMatchObject({ sha256, bytes: pdf.length });
  expect(server.requests.length).toBe(2);
  expect(server.requests[1]?.headers.range).toMatch(/^bytes=[1-9]\d*-$/);
  expect(server.requests[1]?.headers['if-range']).toMatch(/^"/);
});

test('HttpClient.download() goes on with what a dead process left, and begins again where the file changed meanwhile', async () => {
  await using folder = await temporaryFolder();
  await using server = await startLoopbackPdfServer();
  const address = server.serve('/a.pdf', { body: pdf, stallAfter: 150_000 });
  {
    await using http = client(server.origin, { maxTries: 1, partOwner: { id: 'first', isGone: () => false } });
    const [broken] = await Promise.all([http.download(address, into(folder.path)).catch((error: unknown) => error), hangUpHalfway(server, folder.path)]);
    expect(broken).toMatchObject({ failureClass: 'network_error' });
  }
  server.serve('/a.pdf', { body: pdf });
  {
    await using http = client(server.origin, { partOwner: { id: 'second', isGone: (id) => id === 'first' } });
    expect(await http.download(address, into(folder.path))).toMatchObject({ sha256 });
    expect(server.requests.at(-1)?.headers.range).toBeDefined();
  }
  server.serve('/b.pdf', { body: pdf, stallAfter: 150_000 }, { body: Buffer.concat([pdf, Buffer.from('new')]) });
  await using http = client(server.origin);
  const [changed] = await Promise.all([http.download(`${server.origin}/b.pdf`, into(folder.path)), hangUpHalfway(server, folder.path)]);
  expect(server.requests.at(-1)?.headers['if-range']).toBeDefined();
  expect(changed).toMatchObject({ bytes: pdf.length + 3 });
  expect((await leftovers(folder.path)).filter((name) => name.includes('part'))).toEqual([]);
});

test('HttpClient.download() keeps what a process left that died between the last byte and the end, without another transfer', async () => {
  await using folder = await temporaryFolder();
  await using server = await startLoopbackPdfServer();
  // All of it comes, and nothing says that it was all.
  const address = server.serve('/a.pdf', { body: pdf, isChunked: true, stallAfter: pdf.length });
  {
    await using http = client(server.origin, { maxTries: 1, partOwner: { id: 'first', isGone: () => false } });
    const [broken] = await Promise.all([http.download(address, into(folder.path)).catch((error: unknown) => error), hangUp(server, folder.path, pdf.length)]);
    expect(broken).toMatchObject({ failureClass: 'network_error' });
  }
  server.serve('/a.pdf', { body: pdf });
  await using http = client(server.origin, { partOwner: { id: 'second', isGone: (id) => id === 'first' } });
  const got = await http.download(address, into(folder.path));
  expect(got).toMatchObject({ status: 'fetched', sha256, bytes: pdf.length, etag: expect.stringMatching(/^"/u) });
  expect(server.requests.map(({ headers }) => headers.range)).toEqual([undefined, `bytes=${pdf.length}-`]);
  expect(await leftovers(folder.path)).toEqual([`${sha256}.pdf`]);
});

test('HttpClient.download() takes over a part only from an owner who has died, or has not written for ten minutes', async () => {
  await using folder = await temporaryFolder();
  await using server = await startLoopbackPdfServer();
  const address = server.serve('/a.pdf', { body: pdf, stallAfter: 150_000 });
  const now = Date.now();
  await using first = client(server.origin, { maxTries: 1, clock: virtualClock({ startMs: now, upToMs: 20_000 }) });
  const [broken] = await Promise.all([first.download(address, into(folder.path)).catch((error: unknown) => error), hangUpHalfway(server, folder.path)]);
  expect(broken).toMatchObject({ failureClass: 'network_error' });
  server.serve('/a.pdf', { body: pdf });
  const [part = ''] = (await leftovers(folder.path)).filter((name) => name.endsWith('.part'));
  await utimes(join(folder.path, part), new Date(now - 590_000), new Date(now - 590_000));
  await using second = client(server.origin, { clock: virtualClock({ startMs: now, upToMs: 20_000 }) });
  await second.download(address, into(folder.path));
  expect(server.requests.at(-1)?.headers.range).toBeUndefined();
  await utimes(join(folder.path, part), new Date(now - 601_000), new Date(now - 601_000));
  await using third = client(server.origin, { clock: virtualClock({ startMs: now, upToMs: 20_000 }) });
  await third.download(address, into(folder.path));
  expect(server.requests.at(-1)?.headers.range).toBeDefined();
});

test('HttpClient.download() gives one transfer to all who ask for the same address at once', async () => {
  await using folder = await temporaryFolder();
  await using server = await startLoopbackPdfServer({ files: { '/a.pdf': pdf } });
  await using http = client(server.origin);
  const all = await Promise.all(Array.from({ length: 5 }, () => http.download(`${server.origin}/a.pdf`, into(folder.path))));
  expect(all.every((one) => one.status === 'fetched' && one.sha256 === sha256)).toBe(true);
  expect(server.requests.length).toBe(1);
});

test('HttpClient.download() takes junk before the header only within 1,024 bytes', async () => {
  await using folder = await temporaryFolder();
  await using server = await startLoopbackPdfServer({
    files: { '/junk.pdf': { body: `${'x'.repeat(1019)}%PDF-1.4 rest` }, '/late.pdf': { body: `${'x'.repeat(1020)}%PDF-1.4 rest` } },
  });
  await using http = client(server.origin);
  expect(await http.download(`${server.origin}/junk.pdf`, into(folder.path))).toMatchObject({ status: 'fetched' });
  await expect(http.download(`${server.origin}/late.pdf`, into(folder.path))).rejects.toMatchObject({ failureClass: 'not_a_pdf' });
});

test('HttpClient.download() says what came instead of a PDF', async () => {
  await using folder = await temporaryFolder();
  await using server = await startLoopbackPdfServer({
    files: { '/page': { body: '<!DOCTYPE html><title>Log in</title>' }, '/empty': { body: '' }, '/word': { body: 'PK', headers: { 'content-type': 'application/msword; x' } } },
  });
  await using http = client(server.origin);
  for (const [path, words] of [['/page', 'a web page'], ['/empty', 'empty'], ['/word', 'application/msword']]) {
    await expect(http.download(`${server.origin}${path}`, into(folder.path))).rejects.toMatchObject({ failureClass: 'not_a_pdf', message: expect.stringContaining(`the answer is ${words}`) });
  }
  expect(await leftovers(folder.path)).toEqual([]);
});

test('HttpClient.download() stops at the size limit, by what is declared and by what comes', async () => {
  await using folder = await temporaryFolder();
  await using server = await startLoopbackPdfServer({ files: { '/declared': { body: pdf }, '/streamed': { body: pdf, isChunked: true }, '/bomb': { body: pdf, gzip: true } } });
  await using http = client(server.origin);
  for (const path of ['/declared', '/streamed', '/bomb']) {
    await expect(http.download(`${server.origin}${path}`, { ...into(folder.path), maxBytes: 200_000 })).rejects.toMatchObject({ failureClass: 'too_large' });
  }
  expect(await http.download(`${server.origin}/bomb`, { ...into(folder.path), maxBytes: pdf.length })).toMatchObject({ sha256 });
  expect(await leftovers(folder.path)).toEqual([`${sha256}.pdf`]);
});

test('HttpClient.download() makes a full disk a fault of the run and leaves nothing behind', async () => {
  await using folder = await temporaryFolder();
  await using server = await startLoopbackPdfServer({ files: { '/a.pdf': pdf } });
  await using http = client(server.origin, {
    openFile: async (path, flags) => {
      const file = await openOnDisk(path, flags);
      return { write: () => Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' })), sync: () => file.sync(), close: () => file.close() };
    },
  });
  await expect(http.download(`${server.origin}/a.pdf`, into(folder.path))).rejects.toMatchObject({ name: 'RunFault', faultClass: 'disk_full' });
  expect(await leftovers(folder.path)).toEqual([]);
});

test('HttpClient.download() counts the total over all tries, and no wait in it', async () => {
  await using folder = await temporaryFolder();
  await using server = await startLoopbackPdfServer();
  const address = server.serve('/a.pdf', { status: 503, headers: { 'retry-after': '15' } }, { body: pdf });
  const clock = virtualClock({ upToMs: 20_000 });
  await using http = client(server.origin, { clock });
  // 15 s of Retry-After pass, the two tries have 30 s between them.
  expect(await http.download(address, { ...into(folder.path), totalTimeoutMs: 30_000 })).toMatchObject({ sha256 });
  expect(clock.now()).toBeGreaterThanOrEqual(15_000);
});

test('HttpClient.download() does not take a server’s word for a range that it did not ask for', async () => {
  await using folder = await temporaryFolder();
  await using server = await startLoopbackPdfServer();
  const address = server.serve('/a.pdf', { status: 206, body: pdf, headers: { 'content-range': `bytes 5-${pdf.length + 4}/${pdf.length + 5}` } });
  await using http = client(server.origin);
  await expect(http.download(address, into(folder.path))).rejects.toMatchObject({ failureClass: 'bad_range' });
  await writeFile(join(folder.path, 'other'), '');
  expect(await leftovers(folder.path)).toEqual(['other']);
});
