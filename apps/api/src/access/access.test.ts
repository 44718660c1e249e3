import { ApiSettings } from '@sluice/pipeline';
import { expect, test } from 'vitest';
import { listeningOf } from '../listening.ts';
import { depthOf } from './body.ts';
import { isAllowedHost, isOwnOrigin } from './hosts.ts';
import { rateOf } from './rate.ts';
import { parseTokens, tokensOf } from './tokens.ts';

const settings = ApiSettings.parse({});

test('listeningOf() refuses any address but loopback without tokens, and takes it with them', () => {
  for (const host of ['0.0.0.0', '::', '192.168.1.4', 'example.org', '128.0.0.1']) expect(() => listeningOf({ host }, {}, settings)).toThrow(/nobody needs a token; expected api.tokens/);
  expect(() => listeningOf({}, { HOST: '0.0.0.0' }, settings)).toThrow(/nobody needs a token/);
  for (const host of ['127.0.0.1', '127.9.9.9', '::1', 'localhost']) expect(listeningOf({ host }, {}, settings).tokens.count).toBe(0);
  expect(listeningOf({ host: '0.0.0.0' }, { SLUICE_API_TOKENS: 'ana:a-token-that-is-long-enough' }, settings).tokens.ownerOf('a-token-that-is-long-enough')).toBe('ana');
});

test('listeningOf() takes what was typed, then the environment, then the config', () => {
  const written = ApiSettings.parse({ host: '127.0.0.2', port: 1 });
  expect(listeningOf({ port: '3' }, { PORT: '2', HOST: '127.0.0.3' }, written)).toMatchObject({ host: '127.0.0.3', port: 3 });
  expect(listeningOf({}, { PORT: '2' }, written)).toMatchObject({ host: '127.0.0.2', port: 2 });
  expect(listeningOf({}, {}, written)).toMatchObject({ host: '127.0.0.2', port: 1 });
  expect(() => listeningOf({ port: '70000' }, {}, written)).toThrow('Cannot use --port "70000"');
});

test('parseTokens() reads tokens and hashes, and refuses what could be guessed without repeating it', () => {
  const [ana, ben] = parseTokens(`ana:0123456789-0123456789, ben:sha256:${'ab'.repeat(32)}`);
  expect([ana?.owner, ben]).toEqual(['ana', { owner: 'ben', sha256: 'ab'.repeat(32) }]);
  expect(JSON.stringify(ana)).not.toContain('0123456789-0123456789');
  expect(() => parseTokens('ana:short')).toThrow(/the token of "ana": it is too short/);
  expect(() => parseTokens('no-owner-but-a-secret-token')).toThrow(/^(?!.*secret-token)/);
  expect(tokensOf([]).ownerOf('')).toBeNull();
});

test.each([
  ['localhost:8080', true],
  ['127.0.0.1', true],
  ['[::1]:80', true],
  ['papers.example:8080', true],
  ['PAPERS.example', true],
  ['papers.example.evil', false],
  ['evil.papers.example', false],
  ['127.0.0.1.evil', false],
  ['localhost:80:80', false],
  ['user@localhost', false],
  ['', false],
  [undefined, false],
])('isAllowedHost() of %j is %j', (host, allowed) => {
  expect(isAllowedHost(host, ['papers.example'])).toBe(allowed);
});

test('isOwnOrigin() is true for this server’s page and for programs', () => {
  expect(isOwnOrigin(undefined, undefined, 'localhost:1')).toBe(true);
  expect(isOwnOrigin('http://localhost:1', 'same-origin', 'localhost:1')).toBe(true);
  expect(isOwnOrigin('http://localhost:2', undefined, 'localhost:1')).toBe(false);
  expect(isOwnOrigin(undefined, 'same-site', 'localhost:1')).toBe(false);
  expect(isOwnOrigin('null', undefined, 'localhost:1')).toBe(false);
});

test('rateOf() lets a burst pass, then as many as are allowed in a second, each caller by itself', () => {
  let now = 0;
  const rate = rateOf({ perSecond: 2, burst: 3, now: () => now });
  expect([1, 2, 3, 4].map(() => rate.take('a'))).toEqual([0, 0, 0, 1]);
  expect(rate.take('b')).toBe(0);
  now += 1000;
  expect([1, 2, 3].map(() => rate.take('a'))).toEqual([0, 0, 1]);
});

test('depthOf() counts brackets outside strings', () => {
  expect(depthOf('{"a":[{"b":"[[[[\\"[["}]}')).toBe(3);
  expect(depthOf('')).toBe(0);
});
