/** A file that no parser takes as a whole (cut short, bytes overwritten) as those of its objects that can be parsed: a download that broke off still holds most of its pages. */
import { Buffer } from 'node:buffer';
import { PDFParser } from 'pdf-lib';

const OBJECT = /(?:^|[\r\n\s])(\d{1,10})[ \t\r\n]+(\d{1,5})[ \t\r\n]+obj\b([^]*?)endobj/g;
// Each is parsed twice; a paper has thousands.
const MAX_OBJECTS = 50_000;

/** Objects in their order and a trailer that names the catalogue; the table of places is left out, since it is wrong. Encrypted files keep that mark. */
export async function salvage(bytes: Uint8Array): Promise<Uint8Array> {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const kept: string[] = [];
  let catalogue: string | undefined;
  for (const [, number = '', generation = '', body = ''] of text.matchAll(OBJECT)) {
    if (kept.length >= MAX_OBJECTS) break;
    const object = `${number} ${generation} obj${body}endobj\n`;
    if (!(await canBeParsed(object))) continue;
    kept.push(object);
    if (/\/Type\s*\/Catalog\b/.test(body)) catalogue = `${number} ${generation} R`;
  }
  const encrypt = /\/Encrypt\s+(\d+\s+\d+\s+R)/.exec(text)?.[1];
  return Buffer.from(`%PDF-1.7\n${kept.join('')}trailer\n<<${catalogue === undefined ? '' : `/Root ${catalogue}`}${encrypt === undefined ? '' : `/Encrypt ${encrypt}`}>>\n`, 'latin1');
}

async function canBeParsed(object: string): Promise<boolean> {
  try {
    await PDFParser.forBytesWithOptions(Buffer.from(`%PDF-1.7\n${object}`, 'latin1'), Number.POSITIVE_INFINITY, true, true).parseDocument();
    return true;
  } catch {
    return false;
  }
}
