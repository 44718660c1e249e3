/** Puts a note that was made anew into the note that a person has written in since: only what stands between the marks is ours. */
import { parseDocument, stringify } from 'yaml';
import { z } from 'zod';

/** Comments that Obsidian does not show. */
export const BEGIN = '%% sluice: what stands from here to the end mark is written anew by each export %%';
export const END = '%% sluice: end %%';

const Properties = z.record(z.string(), z.unknown());

/** `existing` null for a new note. A person's own properties, tags and text stay; so does all of a note that has no marks. */
export function mergeNote(existing: string | null, made: string): string {
  if (existing === null || existing.trim() === '') return made;
  const [ours, theirs] = [parts(made), parts(existing)];
  const generated = /%% sluice: what[^\n]*%%[\s\S]*%% sluice: end %%/u.exec(ours.body)?.[0] ?? ours.body;
  const marked = /%% sluice: what[^\n]*%%[\s\S]*?%% sluice: end %%/u;
  // A function, so that a `$` in a paper is no pattern.
  const body = marked.test(theirs.body) ? theirs.body.replace(marked, () => generated) : `${generated}\n\n${theirs.body.trimStart()}`;
  const tags = [...new Set([...listOf(theirs.properties['tags']), ...listOf(ours.properties['tags'])])];
  const properties = { ...theirs.properties, ...ours.properties, ...(tags.length > 0 ? { tags } : {}) };
  return `---\n${stringify(properties).trim()}\n---\n${body.startsWith('\n') ? '' : '\n'}${body}`;
}

function parts(note: string): { readonly properties: Readonly<Record<string, unknown>>; readonly body: string } {
  const front = /^---\r?\n([\s\S]*?)\r?\n---\r?\n?/u.exec(note);
  if (front === null) return { properties: {}, body: note };
  const read = parseDocument(front[1] ?? '');
  const properties = read.errors.length > 0 ? undefined : Properties.safeParse(read.toJS()).data;
  // What cannot be read as properties is text of the person's, and stays as it is.
  return properties === undefined ? { properties: {}, body: note } : { properties, body: note.slice(front[0].length) };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
}
