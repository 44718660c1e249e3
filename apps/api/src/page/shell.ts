/** The one HTML document: every view's address answers it, and the script draws what the address names. */
import type { Assets } from './assets.ts';

/** Preloads every module, so that a chain of imports costs one round trip. */
export function shell({ version, files }: Assets): string {
  const base = `/assets/${version}`;
  const modules = [...files.keys()].filter((path) => path.endsWith('.ts') && path !== 'client/main.ts');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Sluice</title>
<link rel="icon" type="image/svg+xml" href="${base}/styles/icon.svg">
${[...files.keys()].filter((path) => path.endsWith('.css')).map((path) => `<link rel="stylesheet" href="${base}/${path}">`).join('\n')}
${modules.map((path) => `<link rel="modulepreload" href="${base}/${path}">`).join('\n')}
<script type="module" src="${base}/client/main.ts"></script>
</head>
<body>
<div id="app"></div>
<noscript>Sluice draws this page with JavaScript from this machine. The same facts are at /v1/runs, and "sluice status" prints them.</noscript>
</body>
</html>
`;
}
