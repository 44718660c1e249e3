/** The ways to take a run's results away. */
import { authorization } from '../data/ask.ts';
import { el } from '../dom/element.ts';
import { icon } from '../dom/icons.ts';
import { orSay } from '../say.ts';

const formats = [
  ['csv', 'Table (CSV)', 'papers × targets'],
  ['values', 'Values (CSV)', 'a row a value, with quote, page and verdicts'],
  ['xlsx', 'Workbook (Excel)', 'table and values as two sheets'],
  ['jsonl', 'Results (JSONL)', 'everything, a line an entry'],
  ['markdown', 'Report (Markdown)', 'a section a paper, to read'],
  ['bibtex', 'BibTeX', 'the papers'],
  ['ris', 'RIS', 'the papers'],
  ['missing', 'Missing full texts (CSV)', 'with DOI and link, to fetch them by hand'],
  ['prisma-svg', 'PRISMA flow (SVG)', 'the diagram of a review'],
  ['prisma', 'PRISMA flow (Markdown)', 'its counts'],
  ['methods', 'Methods paragraph', 'what was done, with versions'],
] as const;

export function exportMenu(runId: string): HTMLElement {
  const links = formats.map(([format, name, holds]) => {
    const href = `/v1/runs/${runId}/export?format=${format}`;
    const link = el('a', { href, download: true }, el('strong', {}, name), el('span', {}, holds));
    link.addEventListener('click', (event) => {
      if (authorization()['authorization'] === undefined) return;
      // A link carries no token: the file is fetched with it and then saved.
      event.preventDefault();
      void orSay(() => save(href));
    });
    return el('li', {}, link);
  });
  const summary = el('summary', { class: 'button' }, icon('download', 14), 'Export');
  const menu = el('details', { class: 'menu' }, summary, el('ul', { 'aria-label': 'Export formats' }, links));
  menu.addEventListener('click', (event) => {
    if (event.target instanceof Element && event.target.closest('a') !== null) menu.open = false;
  });
  menu.addEventListener('focusout', (event) => {
    if (event.relatedTarget instanceof Node && !menu.contains(event.relatedTarget)) menu.open = false;
  });
  menu.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !menu.open) return;
    menu.open = false;
    summary.focus();
  });
  return menu;
}

async function save(href: string): Promise<void> {
  const response = await fetch(href, { headers: authorization() });
  if (!response.ok) throw new Error(`Cannot export: the server answered ${response.status}; expected the file`);
  const [, name = 'results'] = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '') ?? [];
  const address = URL.createObjectURL(await response.blob());
  el('a', { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
