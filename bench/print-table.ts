/** Tables as Markdown, so that docs/performance.md can hold them as printed. */
import { cpus } from 'node:os';
import process from 'node:process';

/** The first column is left-aligned, the others right. */
export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((title, column) => Math.max(3, title.length, ...rows.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |\n`;
  process.stdout.write(line(head));
  process.stdout.write(line(widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))));
  for (const row of rows) process.stdout.write(line(row));
}

/** What a figure cannot be read without. */
export function printMachine(): void {
  const [first] = cpus();
  process.stdout.write(`Node ${process.versions.node}, ${process.platform} ${process.arch}, ${cpus().length} × ${first?.model ?? 'unknown processor'}\n\n`);
}
