/** What a TeX file that lies on its own inputs from the files beside it: nothing outside its folder is opened, whatever the file asks for. */
import { readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, posix, sep } from 'node:path';
import { withoutComments } from './comments.ts';
import { namesInput, placesOf } from './main-file.ts';
import { decodeTex, TEX_NAME } from './read-archive.ts';

const MAX_FILES = 500;
const MAX_BYTES = 16 * 1024 ** 2;

export interface InputsBeside {
  /** By their paths within the folder; `main` among them. */
  readonly files: ReadonlyMap<string, string>;
  readonly main: string;
  /** As the file names them, those that are not there, lie outside the folder or are too many. */
  readonly missing: readonly string[];
}

/** Reads nothing where `alone`: then `missing` names all that is input. `tex` is the main file's text. */
export async function inputsBeside(path: string, { tex, alone }: { readonly tex: string; readonly alone: boolean }): Promise<InputsBeside> {
  const folder = await realpath(dirname(path));
  const main = basename(path);
  const files = new Map([[main, tex]]);
  const missing = new Set<string>();
  let room = MAX_BYTES;
  const waiting = [main];
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    for (const target of namesInput(withoutComments(files.get(name) ?? ''))) {
      const places = placesOf(name, target);
      if (places.some((place) => files.has(place)) || OF_TEX.test(target)) continue;
      const found = alone || files.size >= MAX_FILES ? null : await firstOf(places, { folder, room });
      if (found === null) missing.add(target);
      else {
        room -= found.bytes;
        files.set(found.name, found.text);
        waiting.push(found.name);
      }
    }
  }
  // Its references, as BibTeX left them.
  const bbl = alone ? null : await firstOf([main.replace(/\.\w+$/, '.bbl')], { folder, room });
  if (bbl !== null) files.set(bbl.name, bbl.text);
  return { files, main, missing: [...missing] };
}

/** Part of every TeX: its absence beside a paper says nothing. */
const OF_TEX = /^(?:epsf|glyphtounicode|pdfx|amssym|tikz|xy|psfig)(?:\.tex)?$/;

async function firstOf(places: readonly string[], { folder, room }: { readonly folder: string; readonly room: number }): Promise<{ readonly name: string; readonly text: string; readonly bytes: number } | null> {
  for (const name of places) {
    if (!TEX_NAME.test(name) || posix.isAbsolute(name) || name.startsWith('..')) continue;
    // A link that leads out of the folder is as little followed as "../".
    const path = await realpath(join(folder, name)).catch(() => null);
    if (path === null || !path.startsWith(`${folder}${folder.endsWith(sep) ? '' : sep}`)) continue;
    const facts = await stat(path).catch(() => null);
    if (facts === null || !facts.isFile() || facts.size > room) continue;
    const bytes = await readFile(path).catch(() => null);
    if (bytes !== null) return { name, text: decodeTex(bytes), bytes: bytes.length };
  }
  return null;
}
