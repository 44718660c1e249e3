/** `GET /docs`: the OpenAPI document as a page to read, without a script and without a CDN. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { html, raw } from 'hono/html';
import type { Env } from '../service.ts';

interface Described {
  readonly paths?: object | undefined;
  readonly components?: { readonly schemas?: object | undefined } | undefined;
}

const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}
section{border-top:1px solid #8886;padding:.6rem 0}h2{font-size:1rem;margin:0}code,pre{font:14px/1.4 ui-monospace,monospace}pre{overflow:auto;background:#8881;padding:.6rem}
b{display:inline-block;min-width:4.5rem}table{border-collapse:collapse}td{padding:.1rem .8rem .1rem 0;vertical-align:top}`;

/** `describe` gives the document as `/openapi.json` answers it. */
export function addDocs(app: OpenAPIHono<Env>, describe: () => Described): void {
  app.get('/docs', (context) => {
    const { paths = {}, components } = describe();
    const routes = Object.entries(paths).flatMap(([path, methods]: [string, object]) => Object.entries(methods).map(([method, route]) => section(method, path, route)));
    const schemas = Object.entries(components?.schemas ?? {}).map(([name, schema]) => html`<section id="${name}"><h2>${name}</h2><pre>${JSON.stringify(schema, null, 2)}</pre></section>`);
    return context.html(
      html`<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Sluice: HTTP API</title><style>${raw(style)}</style>
<h1>Sluice: HTTP API</h1><p>The same as <a href="/openapi.json">openapi.json</a>. Lists answer <code>{items, next}</code>: give <code>next</code> back as <code>?cursor=</code>. What goes wrong is a problem of RFC 9457.</p>${routes}<h1>Schemas</h1>${schemas}</html>`,
      200,
      { 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'" },
    );
  });
}

function section(method: string, path: string, route: unknown) {
  const { summary, parameters, requestBody } = partsOf(route);
  const rows = parameters.map((parameter) => html`<tr><td><code>${parameter.name}</code></td><td>${parameter.in}</td><td><code>${JSON.stringify(parameter.schema)}</code></td></tr>`);
  const body = requestBody === undefined ? '' : html`<details><summary>body</summary><pre>${JSON.stringify(requestBody, null, 2)}</pre></details>`;
  return html`<section><h2><b>${method.toUpperCase()}</b> <code>${path}</code></h2>${summary}<table>${rows}</table>${body}</section>`;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly schema: unknown;
}

function partsOf(route: unknown): { readonly summary: string; readonly parameters: readonly Parameter[]; readonly requestBody: unknown } {
  if (typeof route !== 'object' || route === null) return { summary: '', parameters: [], requestBody: undefined };
  const summary = 'summary' in route && typeof route.summary === 'string' ? route.summary : '';
  const listed: readonly unknown[] = 'parameters' in route && Array.isArray(route.parameters) ? route.parameters : [];
  const parameters = listed.flatMap((parameter): Parameter[] => {
    if (typeof parameter !== 'object' || parameter === null || !('name' in parameter) || !('in' in parameter)) return [];
    return [{ name: String(parameter.name), in: String(parameter.in), schema: 'schema' in parameter ? parameter.schema : null }];
  });
  return { summary, parameters, requestBody: 'requestBody' in route ? route.requestBody : undefined };
}
