/** TeX as Unicode, by the parser of Better BibTeX for Zotero; text without TeX never goes there, since it takes 3 ms for an abstract. */
import { parse } from '@retorquere/bibtex-parser';
import type { Creator } from '@retorquere/bibtex-parser';

const TEX = /[\\${}~^]|--|``|''/;

/**
 * Reads a field's TeX: accents, braces, fonts, simple mathematics. Unknown commands leave their arguments.
 *
 * @example
 * texText('M{\\"u}ller \\& Sons'); // 'Müller & Sons'
 */
export function texText(tex: string): string {
  if (!TEX.test(tex)) return tex;
  const fields = parsed('note', tex) ?? parsed('note', tex.replace(/(?<!\\)\$/g, '\\$')); // a lone dollar sign is money, not mathematics
  const note = fields?.['note'];
  return typeof note === 'string' ? note : tex.replace(/\\[A-Za-z]+\s?|[{}$]/g, '');
}

/** The people of an `author` field, as `Family, Given`. */
export function texNames(tex: string): readonly string[] {
  const author = parsed('author', tex)?.author;
  if (Array.isArray(author)) return author.map(nameOf).filter((name) => name !== '' && name.toLowerCase() !== 'others');
  return tex.split(/\s+and\s+/i).map((name) => name.replace(/[{}\\]/g, ''));
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
