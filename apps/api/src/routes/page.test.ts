import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { pageRoutes } from './page.ts';

const page = pageRoutes();

test('every view answers the one document, under a policy that runs no script but ours', async () => {
  for (const address of ['/', '/new', '/runs/01a2', '/runs/01a2/results', '/runs/01a2/evidence?entry=1&target=n', '/runs/01a2/failures', '/runs/01a2/duplicates']) {
    const response = await page.request(address);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toContain("script-src 'self' 'wasm-unsafe-eval';");
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    const html = await response.text();
    expect(html).not.toMatch(/<script(?![^>]*src=)|<style| style=| on[a-z]+=|https?:/);
  }
  expect((await page.request('/runs/01a2/nothing')).status).toBe(404);
});

test('the document names files that are there, and all that they import are among them', async () => {
  const html = await (await page.request('/')).text();
  const named = [...html.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map((match) => match[1] ?? '');
  expect(named.length).toBeGreaterThan(20);
  for (const address of named) {
    const response = await page.request(address);
    expect([address, response.status]).toEqual([address, 200]);
    const text = await response.text();
    if (!address.endsWith('.ts')) continue;
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(text).not.toMatch(/\binterface \w+ \{|^import type/m);
    for (const [, path = ''] of text.matchAll(/from '(\.[^']+)'/g)) expect(named).toContain(new URL(path, `http://x${address}`).pathname);
  }
});

test('a file comes compressed to who can read that, and may be kept for ever', async () => {
  const html = await (await page.request('/')).text();
  const address = /src="([^"]+main\.ts)"/.exec(html)?.[1] ?? '';
  const plain = await page.request(address);
  const zipped = await page.request(address, { headers: { 'accept-encoding': 'gzip' } });
  expect(zipped.headers.get('content-encoding')).toBe('gzip');
  expect(zipped.headers.get('cache-control')).toContain('immutable');
  expect(gunzipSync(new Uint8Array(await zipped.arrayBuffer())).toString()).toBe(await plain.text());
});

test('pdf.js comes from the installed package, and nothing else of the disk does', async () => {
  for (const name of ['pdf.mjs', 'pdf.worker.mjs', 'wasm/openjpeg.wasm', 'cmaps/UniGB-UCS2-H.bcmap', 'standard_fonts/LiberationSans-Regular.ttf']) {
    const response = await page.request(`/assets/pdfjs/${name}`);
    expect([name, response.status]).toEqual([name, 200]);
  }
  for (const name of ['package.json', '../package.json', '..%2Fpackage.json', 'wasm/..%2f..%2fpackage.json', 'cmaps/../package.json', 'wasm/none.wasm']) {
    expect([name, (await page.request(`/assets/pdfjs/${name}`)).status]).toEqual([name, 404]);
  }
  expect((await page.request('/assets/000000000000/client/main.ts')).status).toBe(404);
});
