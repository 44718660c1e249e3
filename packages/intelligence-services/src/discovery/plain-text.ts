/** Titles and abstracts without the markup that providers and reference managers leave in them. */

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', ndash: '–', mdash: '—' };
const TAG = /<\/?(?:jats:|mml:)?(?:i|b|em|strong|sub|sup|sc|u|p|br|span|scp|italic|bold|title|sec|list|list-item|div|math|m[a-z]+|tex-math|inline-formula|alternatives|script|font|h\d|ul|ol|li|a)(?:\s[^<>]*)?\/?>/gi;

/**
 * Text without HTML, JATS or MathML tags and entities; `<` and `>` as signs stay.
 *
 * @example
 * plainText('CO<sub>2</sub> &amp; p < 0.05'); // 'CO2 & p < 0.05'
 */
export function plainText(text: string): string {
  const bare = text.includes('<') ? text.replace(TAG, (tag) => (/^<\/?(?:jats:)?(?:p|br|title|sec|list|list-item|div|h\d|ul|ol|li)\b/i.test(tag) ? ' ' : '')) : text;
  if (!bare.includes('&')) return bare;
  return bare.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]+));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : whole;
  });
}
