/** The browser's files: TypeScript stripped of its types and style sheets, read and compressed once, when the page is first asked for. */
import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

export interface Asset {
  readonly type: string;
  readonly plain: Uint8Array<ArrayBuffer>;
  readonly gzip: Uint8Array<ArrayBuffer>;
  readonly brotli: Uint8Array<ArrayBuffer>;
}

export interface Assets {
  /** Changes with any file, so that a browser may keep what stands under it for ever. */
  readonly version: string;
  /** By path below the version: `client/main.ts`, `styles/page.css`. */
  readonly files: ReadonlyMap<string, Asset>;
}

const types: Readonly<Record<string, string>> = { ts: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8', svg: 'image/svg+xml' };

/** Every `.ts` of `client/` but tests, and everything of `styles/`. */
export async function readAssets(): Promise<Assets> {
  const root = fileURLToPath(new URL('./', import.meta.url));
  const files = new Map<string, Asset>();
  const hash = createHash('sha256');
  for (const folder of ['client', 'styles']) {
    for (const path of await filesBelow(root, folder)) {
      const type = types[path.slice(path.lastIndexOf('.') + 1)];
      if (type === undefined || path.endsWith('.test.ts')) continue;
      const text = await readFile(root + path, 'utf8');
      const asset = assetOf(path.endsWith('.ts') ? withoutTypes(text) : text, type);
      hash.update(path).update(asset.plain);
      files.set(path, asset);
    }
  }
  return { version: hash.digest('hex').slice(0, 12), files };
}

/** Erased types leave blanks; whole lines of them, and doc comments, are of no use to a browser. */
function withoutTypes(text: string): string {
  return stripTypeScriptTypes(text)
    .replaceAll(/^[ \t]*\/\*\*[^\n]*\*\/[ \t]*$/gm, '')
    .replaceAll(/[ \t]+$/gm, '')
    .replaceAll(/\n{2,}/g, '\n');
}

function assetOf(text: string, type: string): Asset {
  const plain = new TextEncoder().encode(text);
  return {
    type,
    plain,
    gzip: new Uint8Array(gzipSync(plain)),
    brotli: new Uint8Array(brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } })),
  };
}

async function filesBelow(root: string, folder: string): Promise<readonly string[]> {
  const entries = await readdir(root + folder, { withFileTypes: true });
  const found = await Promise.all(entries.map((entry) => (entry.isDirectory() ? filesBelow(root, `${folder}/${entry.name}`) : Promise.resolve([`${folder}/${entry.name}`]))));
  return found.flat().toSorted();
}
