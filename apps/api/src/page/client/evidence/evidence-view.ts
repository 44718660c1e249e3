/** The view that matters most: a value, the sentence it rests on, marked on the page of the paper, and a person's verdict by one key. */
import { type Verdict, judge, reviewerName } from '../data/judgement.ts';
import type { RunSession } from '../data/run-session.ts';
import { retractedWord } from '../dom/badges.ts';
import { el, fill, setText } from '../dom/element.ts';
import { icon } from '../dom/icons.ts';
import { whole } from '../dom/quantity.ts';
import { type Key, keyName, listenToKeys, showKeys } from '../keys.ts';
import { targetNames } from '../results/results-view.ts';
import { type View, note } from '../router.ts';
import { orSay, say } from '../say.ts';
import { verdictWord } from '../status-words.ts';
import { type Correction, correctionForm } from './correction.ts';
import { pagePane } from './page-pane.ts';
import { type Value, isChecked, nextUnchecked, valuesOf } from './queue.ts';
import { askReviewer } from './reviewer.ts';
import { valueCard } from './value-card.ts';
import { verdictButtons } from './verdict-buttons.ts';

export function evidenceView(session: RunSession, query: URLSearchParams): View {
  const { runId, rows: store, facts } = session;
  const pane = pagePane();
  let only = query.get('only');
  let values: readonly Value[] = [];
  let current: { entry: number; target: string } | null = wanted(query);
  let shownPage = '';
  let correcting: HTMLElement | null = null;

  const progressFill = el('i', {});
  const progressWords = el('span', { class: 'progress-words' });
  const who = el('button', { class: 'link-button', title: 'Change the reviewer (r)', onclick: () => void changeReviewer() });
  const filter = el('select', { 'aria-label': 'Which values', class: 'small' });
  filter.addEventListener('change', () => {
    only = filter.value === '' ? null : filter.value;
    refresh();
  });
  const paper = el('header', { class: 'paper-head' });
  const list = el('ol', { class: 'values', 'aria-label': 'Values of this paper' });
  const side = el(
    'section',
    { class: 'check-pane', 'aria-label': 'Values to check' },
    el('div', { class: 'check-top' }, el('div', { class: 'progress' }, el('span', { class: 'meter', 'aria-hidden': 'true' }, progressFill), progressWords), el('div', { class: 'check-tools' }, filter, who)),
    el('div', { class: 'check-scroll' }, paper, list),
    el(
      'footer',
      { class: 'check-foot' },
      verdictButtons((verdict) => void speak(verdict)),
      el('p', { class: 'check-keys' }, keyName('n'), ' next unchecked  ', keyName('j'), ' ', keyName('k'), ' next, before  ', el('button', { class: 'link-button', onclick: () => showKeys(keys) }, 'all keys')),
    ),
  );
  const element = el('div', { class: 'evidence' }, el('h1', { class: 'unseen' }, `Evidence of ${facts.name}`), side, pane.element);

  const at = (): number => values.findIndex(({ row, target }) => row.entry === current?.entry && (current.target === '' || target === current.target));

  /** Values again from the rows; the current one stays where it is there. */
  function refresh(): void {
    const targets = targetNames(session);
    values = valuesOf(store.rows, targets, only);
    if (filter.childElementCount !== targets.length + 1) {
      fill(filter, el('option', { value: '' }, 'All targets'), targets.map((target) => el('option', { value: target, ...(target === only ? { selected: true } : {}) }, target)));
    }
    const index = at();
    const value = values[index];
    if (value !== undefined) current = { entry: value.row.entry, target: value.target };
    else if (current === null || store.complete) {
      const known = current === null ? undefined : store.get(current.entry);
      if (known === undefined || only !== null) {
        const first = values[Math.max(0, nextUnchecked(values, -1, reviewerName()) ?? 0)];
        current = first === undefined ? current : { entry: first.row.entry, target: first.target };
      }
    }
    draw();
  }

  function draw(): void {
    const reviewer = reviewerName();
    const checked = values.filter(({ row, target }) => isChecked(row, target, reviewer)).length;
    progressFill.style.width = `${values.length === 0 ? 0 : (100 * checked) / values.length}%`;
    setText(progressWords, values.length === 0 ? (store.complete ? 'No values in this run yet' : 'Loading…') : `${whole(checked)} of ${whole(values.length)}${store.complete ? '' : '+'} checked`);
    setText(who, reviewer === '' ? 'Who is checking?' : `as ${reviewer}`);
    const row = current === null ? undefined : store.get(current.entry);
    if (row === undefined) {
      fill(paper);
      fill(list, el('li', { class: 'quiet value-none' }, store.failure ?? (store.complete ? 'There is nothing to check: no paper of this run has an answer yet.' : 'Loading…')));
      return;
    }
    const doi = row.doi === null ? null : el('a', { href: `https://doi.org/${row.doi}`, target: '_blank', rel: 'noreferrer' }, row.doi, icon('link', 12));
    fill(paper, el('h2', { class: 'paper-title' }, row.title), el('p', { class: 'quiet' }, row.retracted ? [retractedWord(), ' · '] : null, `Entry ${row.entry}`, doi === null ? ` · ${row.source}` : [' · ', doi], row.contentSource === 'abstract' ? ' · from the abstract alone' : ''));
    const mine = values.filter((value) => value.row.entry === row.entry);
    const hadFocus = list.contains(document.activeElement) && document.activeElement?.closest('form') === null;
    fill(
      list,
      mine.length > 0 ? mine.map((value) => cardOf(value, reviewer)) : el('li', { class: 'quiet value-none' }, row.duplicateOf === null ? (row.reason ?? `This entry is ${row.status} and has no values.`) : ['The same paper as ', el('a', { href: `/runs/${runId}/evidence?entry=${row.duplicateOf}` }, `entry ${row.duplicateOf}`), `. ${row.reason ?? ''}`]),
    );
    // Who walks by Tab would begin again at the top of the page.
    if (hadFocus) list.querySelector<HTMLElement>('.value-open .value-head')?.focus({ preventScroll: true });
    note(`/runs/${runId}/evidence?entry=${row.entry}${current?.target ? `&target=${encodeURIComponent(current.target)}` : ''}${only === null ? '' : `&only=${encodeURIComponent(only)}`}`);
    showPage();
  }

  function cardOf(value: Value, reviewer: string): HTMLElement {
    const open = value.target === current?.target;
    return valueCard({
      value,
      open,
      reviewer,
      target: facts.targets.find(({ name }) => name === value.target) ?? null,
      onOpen: () => go(value),
      onQuote: (index) => void pane.show(value.row, value.answer.evidence, index),
      form: open ? correcting : null,
    });
  }

  function showPage(): void {
    const value = values[at()];
    const row = value?.row ?? (current === null ? undefined : store.get(current.entry));
    if (row === undefined) return;
    const wantedPage = `${row.entry}/${value?.target ?? ''}/${row.pdf?.sha256 ?? ''}`;
    if (wantedPage === shownPage) return;
    shownPage = wantedPage;
    list.querySelector('.value-open')?.scrollIntoView({ block: 'nearest' });
    void pane.show(row, value?.answer.evidence ?? []).then(() => {
      const next = nextUnchecked(values, at(), reviewerName());
      const upcoming = next === null ? undefined : values[next];
      if (upcoming !== undefined && upcoming.row.pdf?.sha256 !== row.pdf?.sha256) pane.prepare(upcoming.row);
    });
  }

  function go(value: Value | undefined): void {
    if (value === undefined) return;
    correcting = null;
    current = { entry: value.row.entry, target: value.target };
    draw();
  }

  function step(by: number): void {
    const index = at();
    go(values[Math.min(values.length - 1, Math.max(0, index + by))]);
  }

  function goToUnchecked(): void {
    const next = nextUnchecked(values, at(), reviewerName());
    if (next !== null) go(values[next]);
    else {
      draw();
      if (values.length > 0) say(store.complete ? 'Every value is checked.' : 'Every value loaded so far is checked.');
    }
  }

  async function changeReviewer(): Promise<void> {
    if ((await askReviewer()) !== null) refresh();
  }

  async function speak(verdict: Verdict): Promise<void> {
    const value = values[at()];
    if (value === undefined) return;
    const reviewer = reviewerName() === '' ? await askReviewer() : reviewerName();
    if (reviewer === null) return;
    if (verdict === 'correct') startCorrection(value);
    else await record(value, verdict, null);
  }

  function startCorrection(value: Value): void {
    correcting = correctionForm({
      target: facts.targets.find(({ name }) => name === value.target) ?? null,
      words: value.answer.words,
      selection: () => pane.selection(),
      onCancel: () => {
        correcting = null;
        draw();
      },
      onSave: (correction) => void record(value, 'correct', correction),
    });
    draw();
    correcting.scrollIntoView({ block: 'nearest' });
    correcting.querySelector<HTMLTextAreaElement>('#correction-value')?.select();
  }

  async function record(value: Value, verdict: Verdict, correction: Correction | null): Promise<void> {
    await orSay(async () => {
      const judgement = await judge(runId, { entry: value.row.entry, target: value.target, verdict, reviewer: reviewerName(), ...seenOf(value), ...correction });
      correcting = null;
      store.judged({ ...judgement, entry: value.row.entry });
      say(`${value.target}: ${verdictWord[verdict]}`);
      goToUnchecked();
    });
  }

  const keys: readonly Key[] = [
    { keys: ['a'], does: 'accept, and on to the next unchecked value', act: () => void speak('accept') },
    { keys: ['e'], does: 'correct: write what is right, Enter saves', act: () => void speak('correct') },
    { keys: ['x'], does: 'reject, and on to the next unchecked value', act: () => void speak('reject') },
    { keys: ['n'], does: 'next unchecked value', act: goToUnchecked },
    { keys: ['j', 'ArrowDown'], does: 'next value', act: () => step(1) },
    { keys: ['k', 'ArrowUp'], does: 'value before', act: () => step(-1) },
    { keys: [']', 'ArrowRight'], does: 'next page of the paper', act: () => pane.turn(1) },
    { keys: ['[', 'ArrowLeft'], does: 'page before', act: () => pane.turn(-1) },
    { keys: ['+', '='], does: 'larger', act: () => pane.zoom(1.2) },
    { keys: ['-'], does: 'smaller', act: () => pane.zoom(1 / 1.2) },
    { keys: ['0'], does: 'as wide as the pane', act: () => pane.zoom(null) },
    { keys: ['t'], does: 'converted text instead of the PDF, and back', act: () => pane.toggleText() },
    { keys: ['r'], does: 'another reviewer', act: () => void changeReviewer() },
  ];
  const listening = listenToKeys(keys);
  const stop = store.onChange(refresh);
  if (current !== null) void store.find(current.entry);
  refresh();
  return {
    element,
    title: `Evidence of ${facts.name}`,
    [Symbol.dispose]: () => {
      stop();
      listening[Symbol.dispose]();
      pane[Symbol.dispose]();
    },
  };
}

/** What this reviewer looked at: the server keeps no verdict on a value that has become another one meanwhile. */
function seenOf({ row, target }: Value): { readonly seen?: string } {
  const seen = row.seen[target];
  return seen === undefined ? {} : { seen };
}

function wanted(query: URLSearchParams): { entry: number; target: string } | null {
  const entry = Number(query.get('entry') ?? '');
  return Number.isInteger(entry) && entry > 0 ? { entry, target: query.get('target') ?? '' } : null;
}
