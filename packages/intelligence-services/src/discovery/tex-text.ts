/** TeX as Unicode, by the parser of Better BibTeX for Zotero. It takes 3 ms for an abstract, so text that has only braces and dashes never goes there. */
import { parse } from '@retorquere/bibtex-parser';
import type { Creator } from '@retorquere/bibtex-parser';

/** What only a TeX parser understands; braces, dashes and quotes need none. */
const COMMAND = /[\\$~^]/;

/**
 * Reads a field's TeX: accents, braces, fonts, simple mathematics. Unknown commands leave their arguments.
 *
 * @example
 * texText('M{\\"u}ller \\& Sons'); // 'Müller & Sons'
 */
export function texText(tex: string): string {
  if (!COMMAND.test(tex)) return plainTex(tex);
  const fields = parsed('note', tex) ?? parsed('note', tex.replace(/(?<!\\)\$/g, '\\$')); // a lone dollar sign is money, not mathematics
  const note = fields?.['note'];
  return typeof note === 'string' ? note : plainTex(tex.replace(/\\[A-Za-z]+\s?/g, '').replace(/\\/g, ''));
}

/** The people of an `author` field, as `Family, Given`. */
export function texNames(tex: string): readonly string[] {
  if (tex.trim() === '') return [];
  const author = COMMAND.test(tex) ? parsed('author', tex)?.author : undefined;
  const names = Array.isArray(author) ? author.map(nameOf) : splitPeople(tex).map(plainName);
  return names.filter((name) => name !== '' && name.toLowerCase() !== 'others');
}

function plainTex(tex: string): string {
  if (!/[{}`'-]/.test(tex)) return tex;
  return tex.replace(/[{}]/g, '').replace(/---/g, '—').replace(/--/g, '–').replace(/``/g, '“').replace(/''/g, '”');
}

/** By ` and ` outside of braces: a braced name is an institution, and may hold the word. */
function splitPeople(tex: string): string[] {
  const people = [''];
  let depth = 0;
  for (const part of tex.split(/(\s+and\s+|[{}])/i)) {
    if (part === '{') depth += 1;
    else if (part === '}') depth -= 1;
    if (depth === 0 && /^\s+and\s+$/i.test(part)) people.push('');
    else people.push((people.pop() ?? '') + part);
  }
  return people.map((person) => person.trim());
}

/** BibTeX's rule: without a comma, the family name begins at the first lower-case word, or is the last one. */
function plainName(person: string): string {
  if (/^\{.*\}$/s.test(person) || person.includes(',')) return plainTex(person);
  const words = person.split(/\s+(?![^{]*\})/).map(plainTex);
  const particle = words.findIndex((word, at) => at > 0 && at < words.length - 1 && /^\p{Ll}/u.test(word));
  const family = particle === -1 ? words.length - 1 : particle;
  return family < 1 ? words.join(' ') : `${words.slice(family).join(' ')}, ${words.slice(0, family).join(' ')}`;
}

function parsed(field: string, tex: string): ReturnType<typeof parse>['entries'][number]['fields'] | undefined {
  try {
    const library = parse(`@misc{x,${field}={${tex}}}`, { english: false, sentenceCase: false, caseProtection: false, unsupported: (_node, source) => source.replace(/^\\[A-Za-z]+\*?\s?/, '').replace(/[{}]/g, '') });
    const [entry] = library.entries;
    return entry === undefined || entry.input === '' ? undefined : entry.fields;
  } catch {
    return undefined; // the caller has a plainer way to read it
  }
}

function nameOf({ name, lastName, firstName, prefix, suffix }: Creator): string {
  if (lastName === undefined) return (name ?? firstName ?? '').trim();
  const family = prefix === undefined ? lastName : `${prefix} ${lastName}`;
  return [family, firstName, suffix].filter((part) => part !== undefined && part !== '').join(', ');
}
