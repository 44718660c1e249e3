/** What stays on every view: the name, where one is, the views of the run. */
import { keepToken } from './data/ask.ts';
import type { RunSession } from './data/run-session.ts';
import { el, fill } from './dom/element.ts';
import { icon, sluiceMark } from './dom/icons.ts';
import type { Place } from './router.ts';

export interface Frame {
  readonly show: (view: HTMLElement, place: Place | null, session: RunSession | undefined) => void;
  /** Asks for the token of a server that wants one. */
  readonly tokenForm: (onKept: () => void) => HTMLElement;
}

const tabs = [
  ['run', 'Run', ''],
  ['results', 'Results', '/results'],
  ['evidence', 'Evidence', '/evidence'],
  ['failures', 'Failures', '/failures'],
  ['duplicates', 'Duplicates', '/duplicates'],
] as const;

export function frame(root: Element): Frame {
  const crumb = el('div', { class: 'crumb' });
  const nav = el('nav', { class: 'tabs', 'aria-label': 'Views of this run' });
  const main = el('main', { id: 'view', tabindex: '-1' });
  let isFirst = true;
  fill(
    root,
    el('a', { class: 'skip', href: '#view' }, 'Skip to the view'),
    el(
      'header',
      { class: 'head' },
      el('a', { class: 'brand', href: '/', 'aria-label': 'Sluice, all runs' }, sluiceMark(), el('span', {}, 'Sluice')),
      crumb,
      nav,
      el('a', { class: 'button head-new', href: '/new' }, icon('plus', 14), 'New run'),
    ),
    main,
  );
  return {
    show: (view, place, session) => {
      const run = place !== null && 'runId' in place && session !== undefined ? session : null;
      fill(crumb, run === null ? null : el('a', { href: `/runs/${run.runId}`, title: run.facts.name }, run.facts.name));
      fill(nav, run === null ? null : tabs.map(([name, label, path]) => tab(`/runs/${run.runId}${path}`, label, { current: place?.view === name, count: countOf(run, name) })));
      document.body.dataset['view'] = place?.view ?? 'none';
      fill(main, view);
      // The link that was followed went with the view before: who walks by keyboard goes on in the new one, and a reader says it.
      if (!isFirst && document.activeElement === document.body) main.focus({ preventScroll: true });
      isFirst = false;
      if (location.hash === '') window.scrollTo(0, 0);
    },
    tokenForm,
  };
}

function tab(href: string, label: string, { current, count }: { readonly current: boolean; readonly count: number }): HTMLElement {
  return el('a', { href, ...(current ? { 'aria-current': 'page' } : {}) }, label, count > 0 ? el('span', { class: 'tab-count' }, count) : null);
}

function countOf(run: RunSession, name: string): number {
  const { counts } = run.facts;
  return name === 'failures' ? counts.failed : name === 'duplicates' ? counts.duplicate : 0;
}

function tokenForm(onKept: () => void): HTMLElement {
  const input = el('input', { type: 'password', name: 'token', autocomplete: 'off', required: true, id: 'token' });
  return el(
    'form',
    {
      class: 'notice',
      onsubmit: (event) => {
        event.preventDefault();
        keepToken(input.value.trim());
        onKept();
      },
    },
    el('h1', {}, 'This Sluice asks for a token'),
    el('p', {}, 'It listens to more than this machine. Whoever runs it gives tokens out; yours is kept until this tab closes.'),
    el('label', { for: 'token' }, 'Token'),
    input,
    el('button', { class: 'button primary' }, 'Go on'),
  );
}
