/** `pnpm arrows`: the floors of the house, checked over every source file. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { checkArrows, importsOf } from './check-arrows.ts';
import { listSources } from './list-sources.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const paths = await listSources(root);
const files = await Promise.all(paths.map(async (path) => ({ path, text: await readFile(join(root, path), 'utf8') })));
const complaints = checkArrows(files);
for (const complaint of complaints) console.error(complaint);
const imports = files.reduce((sum, file) => sum + importsOf(file.text).length, 0);
console.log(`arrows: ${files.length} files, ${imports} imports, ${complaints.length} against the floors`);
process.exitCode = complaints.length > 0 || imports === 0 ? 1 : 0;
