/** Requests that no well-meaning program would send to Sluice's API, the same ones for the same seed. */

export interface FuzzedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface FuzzOptions {
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Ids of runs that are there. */
  readonly runIds: readonly string[];
  /** Hash of a document that is there. */
  readonly sha256: string;
}

/** Endless. Nothing in it starts a run over a source that exists, or tries the machine with `doctor`. */
export function* fuzzRequests({ random, runIds, sha256 }: FuzzOptions): Generator<FuzzedRequest, never> {
  const one = <T>(list: readonly [T, ...T[]]): T => list[Math.floor(random() * list.length)] ?? list[0];
  const word = (): string => one(words);
  const run = (): string => (random() < 0.5 ? (runIds[Math.floor(random() * runIds.length)] ?? 'x') : encoded(word()));
  const place = (): string => {
    const routes: readonly [() => string, ...(() => string)[]] = [
      () => '/v1/runs',
      () => `/v1/runs/${run()}`,
      () => `/v1/runs/${run()}/${one(['results', 'judgements', 'duplicates', 'failures', 'export', 'events', 'warnings', 'cancel', 'resume', 'retry', 'unmerge', 'pdfs', word()])}`,
      () => `/v1/runs/${run()}/results/${encoded(word())}`,
      () => `/v1/documents/${random() < 0.5 ? sha256 : encoded(word())}${one(['', '/markdown', '/pdf', '/x'])}`,
      () => `/v1/papers${one(['', `/${encoded(word())}`])}`,
      () => one(['/v1/targets', '/v1/targets/check', '/v1/plan', '/healthz', '/readyz', '/metrics', '/openapi.json', '/docs', '/', '/assets/x', '/%', '/%00', '/v1/%2e%2e/runs', `/${encoded(word())}`]),
    ];
    return one(routes)();
  };
  const query = (): string => {
    const pairs = Array.from({ length: Math.floor(random() * 4) }, () => `${one(names)}=${encoded(random() < 0.7 ? word() : one(values))}`);
    return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
  };
  const json = (depth = 0): unknown => {
    if (depth > 4 || random() < 0.4) return one([null, true, -1, 1e308, 0.5, '', word(), word(), 'extractive', 'accept']);
    if (random() < 0.3) return Array.from({ length: Math.floor(random() * 4) }, () => json(depth + 1));
    return Object.fromEntries(Array.from({ length: Math.floor(random() * 5) }, () => [one(names), json(depth + 1)]));
  };
  for (;;) {
    const method = one(['GET', 'GET', 'GET', 'POST', 'POST', 'POST', 'DELETE', 'PUT', 'PATCH', 'OPTIONS', 'HEAD']);
    const hasBody = method !== 'GET' && method !== 'HEAD' && random() < 0.8;
    const headers: Record<string, string> = {};
    if (hasBody) headers['content-type'] = one(['application/json', 'application/json', 'application/json', 'application/json; charset=utf-8', 'text/plain', 'multipart/form-data', 'multipart/form-data; boundary=b', 'application/x-www-form-urlencoded', 'application/json, text/html', 'x']);
    if (random() < 0.1) headers[one(['last-event-id', 'idempotency-key', 'authorization', 'origin', 'accept', 'range', 'if-none-match', 'sec-fetch-site', 'cookie', 'x-forwarded-for'])] = one(['1', 'x'.repeat(300), '-1', '99999999999999999999', 'Bearer x', 'null', 'bytes=0-', 'cross-site', '*']);
    const path = (place() + query()).slice(0, 4000);
    // A run that is deleted, or a stream that stays open, would end the fun.
    const method2 = method === 'DELETE' && runIds.some((id) => path === `/v1/runs/${id}` || path.startsWith(`/v1/runs/${id}?`)) ? 'GET' : method;
    const body = random() < 0.6 ? JSON.stringify(json()) : one(['{', '', '[', '"', '['.repeat(2000), '{"sources":["/etc"],"targets":"pico","x":1}', '--b\r\ncontent-disposition: form-data; name="pdf"; filename="a.pdf"\r\n\r\nx\r\n--b--\r\n', '--b\r\n\r\n', '\u0000\u0001', `{"class":"${'x'.repeat(5000)}"}`, '{"entry":1e99}', '{"__proto__":{"a":1}}', 'a=b&c']);
    yield { method: method2, path, headers, ...(hasBody && method2 === method ? { body } : {}) };
  }
}

/** Half a surrogate pair goes as the bytes that no UTF-8 has. */
function encoded(text: string): string {
  return text.isWellFormed() ? encodeURIComponent(text) : '%ed%a0%80';
}

const words: readonly [string, ...string[]] = ['', '0', '-1', '1', '2147483648', '1e9', 'NaN', 'null', '../../etc/passwd', "' or 1=1 --", '%', '_', '\\', '\u0000', '\ud800', '💧', 'a'.repeat(300), '[object Object]', 'constructor', '__proto__', '<script>', '${x}', 'finished', 'title', 'x y', '\r\nset-cookie: a=b', 'e30', 'eyJvcmRpbmFsIjotMX0', '🧪'.repeat(40)];
const names: readonly [string, ...string[]] = ['cursor', 'limit', 'q', 'status', 'class', 'stage', 'target', 'state', 'sort', 'after', 'format', 'history', 'entry', 'verdict', 'reviewer', 'value', 'evidence', 'quote', 'page', 'targets', 'name', 'description', 'outputFormat', 'sources', 'settings', 'query', 'extractor', 'consent', 'constructor', '__proto__', 'x'];
const values: readonly [string, ...string[]] = ['csv', 'jsonl', 'finding', 'found', '-entry', 'value', 'pending', 'extracted,failed', '500', '501', 'true'];
