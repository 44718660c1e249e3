/** Mends, before parsing, what stops pdf-lib's parser: no header, a torn first object, brackets nested by the thousand, streams without end. */
import { Buffer } from 'node:buffer';

/** Deeper than any array in a page; a recursive parser overflows its stack on such. */
const NEST = /\[(?:\s*\[){99,}|\](?:\s*\]){99,}/g;

/** A stream up to the end of its object, which may lack its `endstream`. */
const STREAM = /(>>\s*|\s)stream(\r?\n)([^]*?)endobj/g;

export function mendSyntax(bytes: Uint8Array): Uint8Array {
  const text = fromFirstObject(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1'));
  const mended = text
    .replace(NEST, (brackets) => brackets.slice(0, 1))
    .replace(STREAM, (whole, before: string, newline: string, body: string) => (body.includes('endstream') ? whole : `${before}stream${newline}${body}\nendstream\nendobj`));
  return Buffer.from(mended, 'latin1');
}

function fromFirstObject(text: string): string {
  const header = text.indexOf('%PDF-');
  if (header !== -1) return text.slice(header);
  const first = /(?:^|[\r\n])(?=\d+\s+\d+\s+obj\b)/.exec(text);
  return first === null ? text : `%PDF-1.7\n${text.slice(first.index)}`;
}
