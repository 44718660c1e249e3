/** One row of a CSV file that a spreadsheet may open: quoted by RFC 4180, and never a formula. */

/** Null and undefined are empty cells. Ends in CRLF. */
export function csvRow(cells: readonly (string | number | boolean | null | undefined)[]): string {
  return `${cells.map((cell) => quoted(safe(cell))).join(',')}\r\n`;
}

/**
 * Text of a paper is untrusted, and a spreadsheet runs a cell that begins with one of these. An apostrophe in front makes it text. A plain
 * number stays one: `-5` is a value, `-5+cmd` is not.
 */
function safe(cell: string | number | boolean | null | undefined): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell !== 'string') return String(cell);
  const text = cell.replaceAll('\0', '');
  return /^[=+\-@\t\r\n＝＋－＠]/.test(text) && !/^[-+]?\d+([.,]\d+)*(?:[eE][-+]?\d+)?%?$/.test(text) ? `'${text}` : text;
}

function quoted(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
