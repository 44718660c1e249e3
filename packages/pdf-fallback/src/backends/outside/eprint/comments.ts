/** TeX without its comments. */

/** A percent sign ends its line, with the line's end and the indent of the next; not after a backslash, in an address or in verbatim text. */
export function withoutComments(tex: string): string {
  return tex.replaceAll(TOKEN, (token) => (token.startsWith('%') ? '' : token));
}

const TOKEN = /\\begin\s*\{(verbatim|Verbatim|lstlisting|minted)\}[^]*?\\end\s*\{\1\}|\\verb\*?([^\sA-Za-z*])[^\n]*?\2|\\(?:url|href|path)\s*\{[^{}\n]*\}|\\[^]|%[^\n]*(?:\n[ \t]*)?/g;
