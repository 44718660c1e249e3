/** A run as a workbook: a sheet of papers × targets, a sheet with a row for each value; written as it is read, in the memory of a page of rows. */
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';

export type Cell = string | number | boolean | null | undefined;

export interface Sheet {
  /** At most 31 characters, none of `[]:*?/\`. */
  readonly name: string;
  /** The first row is the heading: bold, and it stays in sight. */
  readonly rows: AsyncIterable<readonly Cell[]>;
}

/** Excel shows no more of a cell, and refuses a file with more. */
const MOST_CHARACTERS = 32_767;

/** Chunks of the file, sheet after sheet. Text is text: a cell that begins with `=` is never a formula, since none is written as one. */
export async function* workbook(sheets: readonly Sheet[]): AsyncGenerator<Uint8Array, void> {
  const chunks: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error !== null) throw error;
    chunks.push(chunk);
  });
  const whole = (path: string, text: string): void => {
    const entry = new ZipPassThrough(path);
    zip.add(entry);
    entry.push(bytes(text), true);
  };
  whole('[Content_Types].xml', contentTypes(sheets.length));
  whole('_rels/.rels', relations([['officeDocument', 'xl/workbook.xml']]));
  whole('xl/workbook.xml', `${XML}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>${sheets.map(({ name }, at) => `<sheet name="${escaped(name)}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`).join('')}</sheets></workbook>`);
  whole('xl/_rels/workbook.xml.rels', relations([...sheets.map((_, at) => ['worksheet', `worksheets/sheet${at + 1}.xml`] as const), ['styles', 'styles.xml']]));
  whole('xl/styles.xml', STYLES);
  for (const [at, { rows }] of sheets.entries()) {
    const entry = new ZipDeflate(`xl/worksheets/sheet${at + 1}.xml`, { level: 6 });
    zip.add(entry);
    entry.push(bytes(`${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>`));
    let number = 0;
    for await (const row of rows) {
      number += 1;
      entry.push(bytes(`<row>${row.map((cell) => cellOf(cell, number === 1)).join('')}</row>`));
      yield* chunks.splice(0);
    }
    entry.push(bytes('</sheetData></worksheet>'), true);
    yield* chunks.splice(0);
  }
  zip.end();
  yield* chunks;
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
/** The two fills are reserved by the format: readers refuse a style sheet without them. */
const STYLES = `${XML}<styleSheet xmlns="${MAIN}"><fonts count="2"><font/><font><b/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/></cellXfs></styleSheet>`;

function contentTypes(sheets: number): string {
  const part = (path: string, type: string): string => `<Override PartName="/xl/${path}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.${type}+xml"/>`;
  return `${XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>${part('workbook.xml', 'sheet.main')}${part('styles.xml', 'styles')}${Array.from({ length: sheets }, (_, at) => part(`worksheets/sheet${at + 1}.xml`, 'worksheet')).join('')}</Types>`;
}

function relations(parts: readonly (readonly [string, string])[]): string {
  return `${XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${parts.map(([type, target], at) => `<Relationship Id="rId${at + 1}" Type="${RELATIONS}/${type}" Target="${target}"/>`).join('')}</Relationships>`;
}

function cellOf(cell: Cell, isHeading: boolean): string {
  const style = isHeading ? ' s="1"' : '';
  if (cell === null || cell === undefined || cell === '') return `<c${style}/>`;
  if (typeof cell === 'number' && Number.isFinite(cell)) return `<c${style}><v>${cell}</v></c>`;
  if (typeof cell === 'boolean') return `<c t="b"${style}><v>${cell ? 1 : 0}</v></c>`;
  return `<c t="inlineStr"${style}><is><t xml:space="preserve">${escaped(String(cell).slice(0, MOST_CHARACTERS))}</t></is></c>`;
}

/** Of XML 1.0: all controls but tab, line feed, carriage return and those from U+007F on. */
const FORBIDDEN = /(?![\t\n\r\u007f-\u009f])\p{Cc}|[\ufffe\uffff]/gu;

/** Without the characters that XML cannot hold, and without half a surrogate pair where a text was cut. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(FORBIDDEN, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
