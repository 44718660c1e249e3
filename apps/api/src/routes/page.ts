/** Where people look: the addresses of the page's views, its files, and pdf.js, all from this machine. */
import { type Context, Hono } from 'hono';
import { type Asset, type Assets, readAssets } from '../page/assets.ts';
import { pdfjsFile } from '../page/pdfjs-files.ts';
import { securityHeaders } from '../page/security-headers.ts';
import { shell } from '../page/shell.ts';

const views = ['/', '/new', '/runs/:id', '/runs/:id/results', '/runs/:id/evidence', '/runs/:id/failures', '/runs/:id/duplicates'];
const FOR_EVER = 'public, max-age=31536000, immutable';

/** No socket, no store: what the views show they ask of `/v1`. */
export function pageRoutes(): Hono {
  let reading: Promise<Assets> | undefined;
  const assets = (): Promise<Assets> => (reading ??= readAssets());
  const routes = new Hono();
  for (const view of views) {
    routes.get(view, async (context) =>
      context.body(shell(await assets()), 200, { ...securityHeaders, 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' }),
    );
  }
  routes.get('/assets/pdfjs/:name{.+}', async (context) => {
    const file = await pdfjsFile(context.req.param('name'));
    if (file === null) return missing(context);
    return context.body(file.bytes, 200, {
      ...securityHeaders,
      'content-type': file.type,
      'cache-control': 'public, max-age=3600',
      ...(file.gzipped ? { 'content-encoding': 'gzip' } : {}),
    });
  });
  routes.get('/assets/:version/:path{.+}', async (context) => {
    const { files, version } = await assets();
    const asset = files.get(context.req.param('path'));
    if (asset === undefined || context.req.param('version') !== version) return missing(context);
    return send(context, asset);
  });
  return routes;
}

function send(context: Context, asset: Asset): Response {
  const accepted = context.req.header('accept-encoding') ?? '';
  const encoding = accepted.includes('br') ? 'br' : accepted.includes('gzip') ? 'gzip' : null;
  const body = encoding === 'br' ? asset.brotli : encoding === 'gzip' ? asset.gzip : asset.plain;
  return context.body(body, 200, {
    ...securityHeaders,
    'content-type': asset.type,
    'cache-control': FOR_EVER,
    vary: 'accept-encoding',
    ...(encoding === null ? {} : { 'content-encoding': encoding }),
  });
}

function missing(context: Context): Response {
  return context.body(`Cannot find "${context.req.path}": the page has no such file; expected one that its own document names\n`, 404, {
    ...securityHeaders,
    'content-type': 'text/plain; charset=utf-8',
  });
}
