/** The table papers × targets: looked through by words and status, sorted by any column, taken away in any format. */
import type { RunSession } from '../data/run-session.ts';
import { type Status, statuses } from '../data/row.ts';
import { el, setText } from '../dom/element.ts';
import { icon } from '../dom/icons.ts';
import { whole } from '../dom/quantity.ts';
import { listenToKeys } from '../keys.ts';
import { type View, go, note } from '../router.ts';
import { arrange } from './arrange.ts';
import { type Column, columnsFor } from './columns.ts';
import { exportMenu } from './export-menu.ts';
import { grid } from './grid.ts';

export function resultsView(session: RunSession, query: URLSearchParams): View {
  const { rows: store, facts, runId } = session;
  const columns = columnsFor(targetNames(session), facts.extractor === 'extractive');
  let words = query.get('q') ?? '';
  const chosen = new Set<Status>(statuses.filter((status) => query.getAll('status').includes(status)));
  let sort: { readonly column: Column; readonly descending: boolean } | null = sortOf(query.get('sort'), columns);

  const table = grid({
    label: `Results of ${facts.name}`,
    columns,
    onSort: (column) => {
      sort = sort?.column !== column ? { column, descending: false } : sort.descending ? null : { column, descending: true };
      draw();
    },
    onOpen: (row, column) => go(`/runs/${runId}/evidence?entry=${row.entry}${column.target === undefined ? '' : `&target=${encodeURIComponent(column.target)}`}`),
  });
  const search = el('input', { type: 'search', id: 'results-search', placeholder: 'Title, DOI or any value', 'aria-label': 'Look for words', value: words });
  search.addEventListener('input', () => {
    words = search.value;
    draw();
  });
  const chips = statuses.map((status) => {
    const figure = el('span', { class: 'chip-count' });
    const chip = el('button', { class: `chip status-${status}`, 'aria-pressed': 'false' }, status, figure);
    chip.addEventListener('click', () => {
      if (!chosen.delete(status)) chosen.add(status);
      draw();
    });
    return { status, chip, figure };
  });
  const shown = el('p', { class: 'results-shown', role: 'status' });
  const nothing = el('p', { class: 'results-nothing quiet' });

  function draw(): void {
    const all = store.rows;
    const kept = arrange(all, { words, statuses: chosen, sort });
    table.show(kept, sort === null ? null : { id: sort.column.id, descending: sort.descending });
    const counted = countBy(all);
    for (const { status, chip, figure } of chips) {
      setText(figure, whole(counted.get(status) ?? 0));
      chip.setAttribute('aria-pressed', String(chosen.has(status)));
      chip.hidden = (counted.get(status) ?? 0) === 0 && !chosen.has(status);
    }
    const loading = store.complete ? '' : `, ${whole(all.length)} of ${whole(facts.total)} loaded`;
    setText(shown, store.failure ?? `${kept.length === all.length ? whole(all.length) : `${whole(kept.length)} of ${whole(all.length)}`} entries${loading}`);
    setText(nothing, kept.length > 0 ? '' : all.length === 0 ? (store.complete ? 'This run has no entries yet.' : 'Loading…') : 'Nothing fits. Take a word or a status away.');
    note(addressOf(runId, { words, chosen, sort }));
  }

  const stop = store.onChange(draw);
  const keys = listenToKeys([
    { keys: ['/'], does: 'look for words', act: () => search.focus() },
    { keys: ['ArrowDown', 'j'], does: 'into the table; arrows move, Enter opens the evidence, and sorts where a column has its name', act: () => table.focus() },
  ]);
  const element = el(
    'section',
    { class: 'results' },
    el('h1', { class: 'unseen' }, `Results of ${facts.name}`),
    el('div', { class: 'toolbar' }, el('div', { class: 'search' }, icon('search'), search), el('div', { class: 'chips', role: 'group', 'aria-label': 'Status' }, chips.map(({ chip }) => chip)), shown, exportMenu(runId)),
    el('div', { class: 'grid-place' }, table.element, nothing),
  );
  draw();
  return {
    element,
    title: `Results of ${facts.name}`,
    [Symbol.dispose]: () => {
      stop();
      keys[Symbol.dispose]();
      table[Symbol.dispose]();
    },
  };
}

/** As asked, in their order; of a run that does not tell, as its rows have them. */
export function targetNames({ facts, rows }: RunSession): readonly string[] {
  if (facts.targets.length > 0) return facts.targets.map(({ name }) => name);
  return [...new Set(rows.rows.flatMap((row) => Object.keys(row.answers)))];
}

function countBy(rows: readonly { readonly status: Status }[]): ReadonlyMap<Status, number> {
  const counted = new Map<Status, number>();
  for (const { status } of rows) counted.set(status, (counted.get(status) ?? 0) + 1);
  return counted;
}

function sortOf(written: string | null, columns: readonly Column[]): { readonly column: Column; readonly descending: boolean } | null {
  const descending = written?.startsWith('-') === true;
  const column = columns.find(({ id }) => id === (descending ? written.slice(1) : written));
  return column === undefined ? null : { column, descending };
}

function addressOf(runId: string, state: { readonly words: string; readonly chosen: ReadonlySet<Status>; readonly sort: { readonly column: Column; readonly descending: boolean } | null }): string {
  const query = new URLSearchParams();
  if (state.words !== '') query.set('q', state.words);
  for (const status of state.chosen) query.append('status', status);
  if (state.sort !== null) query.set('sort', (state.sort.descending ? '-' : '') + state.sort.column.id);
  return `/runs/${runId}/results${query.size === 0 ? '' : `?${query}`}`;
}
