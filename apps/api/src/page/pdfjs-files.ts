/** The files of pdf.js that a browser needs, from the installed package: nothing is fetched from elsewhere. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

export interface PdfjsFile {
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly gzipped: boolean;
}

const folder = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
const types: Readonly<Record<string, string>> = { mjs: 'text/javascript', js: 'text/javascript', wasm: 'application/wasm' };
const programs: Readonly<Record<string, string>> = {
  'pdf.mjs': 'legacy/build/pdf.min.mjs',
  'pdf.worker.mjs': 'legacy/build/pdf.worker.min.mjs',
};
/** One plain name in one of three folders: no path from outside reaches the file system. */
const data = /^(cmaps|standard_fonts|wasm)\/[\w.-]+$/;

const kept = new Map<string, Promise<PdfjsFile>>();

/** Null where pdf.js has no such file. */
export async function pdfjsFile(name: string): Promise<PdfjsFile | null> {
  const path = programs[name] ?? (data.test(name) && !name.includes('..') ? name : null);
  if (path === null) return null;
  const file = kept.get(path) ?? read(path);
  kept.set(path, file);
  try {
    return await file;
  } catch {
    kept.delete(path);
    return null;
  }
}

async function read(path: string): Promise<PdfjsFile> {
  const bytes = await readFile(join(folder, path));
  const extension = path.slice(path.lastIndexOf('.') + 1);
  const gzipped = /^(mjs|js|wasm)$/.test(extension);
  return { type: types[extension] ?? 'application/octet-stream', bytes: new Uint8Array(gzipped ? gzipSync(bytes) : bytes), gzipped };
}
