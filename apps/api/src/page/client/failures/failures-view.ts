/** What failed and why, with one button a class to try again; and which full texts a person could add by hand. */
import { ask } from '../data/ask.ts';
import { number, object, text } from '../data/reading.ts';
import type { Row } from '../data/row.ts';
import type { RunSession } from '../data/run-session.ts';
import { confirmed } from '../dom/confirm.ts';
import { dropZone } from '../dom/drop-zone.ts';
import { el, fill } from '../dom/element.ts';
import { icon } from '../dom/icons.ts';
import { count, moment, whole } from '../dom/quantity.ts';
import type { View } from '../router.ts';
import { orSay, say } from '../say.ts';
import { failureWords } from '../status-words.ts';
import { type FailureGroup, failureGroups, missingFullTexts } from './groups.ts';

const FIRST = 6;

export function failuresView(session: RunSession): View {
  const { rows: store, facts, runId } = session;
  const opened = new Set<string>();
  const groups = el('div', { class: 'failure-groups' });
  const missing = el('ol', { class: 'missing' });
  const missingTitle = el('h2', {});
  const waiting = el('p', { class: 'quiet' });
  const title = el('h1', {});

  const draw = (): void => {
    const found = failureGroups(store.rows);
    const failed = found.reduce((sum, group) => sum + group.rows.length, 0);
    fill(title, failed === 0 ? (store.complete ? 'Nothing failed' : 'Loading…') : `${count(failed, 'paper')} failed`, store.complete ? '' : ' so far');
    fill(groups, found.length === 0 && store.complete ? el('p', { class: 'quiet panel' }, 'Every paper that was worked on has its answer. A failed paper would stand here with its class, its stage and a button to try again.') : found.map((group) => groupPanel(group)));
    const lacking = missingFullTexts(store.rows);
    fill(missingTitle, lacking.length === 0 ? 'No full text is missing' : `${count(lacking.length, 'full text')} missing`);
    fill(missing, lacking.slice(0, 200).map((row) => missingLine(row, runId)), lacking.length > 200 ? el('li', { class: 'quiet' }, `and ${whole(lacking.length - 200)} more, in “Missing full texts” of the exports beside the results`) : null);
  };

  function groupPanel({ errorClass, stages, rows }: FailureGroup): HTMLElement {
    const words = failureWords(errorClass);
    const all = opened.has(errorClass);
    const retry = el('button', { class: 'button' }, icon('again', 14), rows.length === 1 ? 'Try it again' : `Try these ${whole(rows.length)} again`);
    retry.addEventListener('click', () => {
      retry.disabled = true;
      void orSay(() => tryAgain(session, errorClass, rows.length)).finally(() => {
        retry.disabled = false;
      });
    });
    return el(
      'section',
      { class: 'panel failure', 'aria-label': words.title },
      el('header', {}, el('h2', {}, words.title), el('span', { class: 'failure-count' }, whole(rows.length)), retry),
      el('p', { class: 'quiet' }, `${errorClass}, in ${stages.join(' and ')}. ${words.advice}`),
      el(
        'ol',
        { class: 'failure-papers' },
        (all ? rows.slice(0, 500) : rows.slice(0, FIRST)).map((row) => el('li', {}, el('span', { class: 'quiet entry-number' }, String(row.entry)), el('a', { class: 'paper-title', href: `/runs/${runId}/evidence?entry=${row.entry}` }, row.title), row.reason === null ? null : el('span', { class: 'quiet failure-reason' }, row.reason))),
      ),
      rows.length <= FIRST || all
        ? null
        : el('button', { class: 'link-button', onclick: () => { opened.add(errorClass); draw(); } }, `Show all ${whole(rows.length)}`),
    );
  }

  async function give(files: readonly File[]): Promise<void> {
    if (files.length === 0) {
      say('Only PDFs can be added here.', 'trouble');
      return;
    }
    const form = new FormData();
    for (const file of files) form.append('pdf', file, file.name);
    await orSay(async () => {
      const answer = object(await ask(`/v1/runs/${runId}/pdfs`, { method: 'POST', body: form }));
      const matched = number(answer['matched']);
      say(matched === null ? `${count(files.length, 'PDF')} added.` : `${count(matched, 'paper')} matched; ${matched === 0 ? 'the others say of themselves that they are other papers.' : 'the run goes on with them.'}`);
      await Promise.all([session.look(), store.reload()]);
    });
  }

  void ask(`/v1/runs/${runId}/failures`).then(
    (answer) => {
      const oldest = object(object(answer)['oldestPending']);
      const entry = number(oldest['entry']) ?? number(oldest['ordinal']);
      const since = text(oldest['since']) ?? text(oldest['at']) ?? text(oldest['createdAt']);
      if (entry !== null) fill(waiting, `Oldest pending: entry ${entry}${text(oldest['title']) === null ? '' : `, ${text(oldest['title'])}`}${since === null ? '' : `, since ${moment(new Date(since))}`}.`);
    },
    () => undefined,
  );
  const stop = store.onChange(draw);
  draw();
  return {
    element: el(
      'div',
      { class: 'page failures-page' },
      el('header', { class: 'view-head' }, title, waiting),
      el(
        'div',
        { class: 'failures-columns' },
        groups,
        el(
          'section',
          { class: 'panel', 'aria-label': 'Missing full texts' },
          missingTitle,
          dropZone({ title: 'Drop PDFs that you fetched by hand', hint: 'or choose them. Each finds its paper by what its first page says.', accept: '.pdf', onFiles: (files) => void give(files) }),
          missing,
        ),
      ),
    ),
    title: `Failures of ${facts.name}`,
    [Symbol.dispose]: stop,
  };
}

async function tryAgain(session: RunSession, errorClass: string, papers: number): Promise<void> {
  const asksModel = session.facts.extractor !== 'extractive';
  if (asksModel && !(await confirmed({ title: 'Ask the model again?', text: `The text of ${count(papers, 'paper')} goes to ${session.facts.model ?? 'the model'} again, and is paid for where it was not answered.`, yes: 'Try again' }))) return;
  const answer = object(await ask(`/v1/runs/${session.runId}/retry`, { method: 'POST', body: { class: errorClass, ...(asksModel ? { consent: true } : {}) } }));
  say(`${count(number(answer['again']) ?? papers, 'paper')} will be tried again.`);
  await Promise.all([session.look(), session.rows.reload()]);
}

function missingLine(row: Row, runId: string): HTMLElement {
  const link = row.doi === null ? (row.arxivId === null ? null : `https://arxiv.org/abs/${row.arxivId}`) : `https://doi.org/${row.doi}`;
  return el(
    'li',
    {},
    el('a', { class: 'paper-title', href: `/runs/${runId}/evidence?entry=${row.entry}` }, row.title),
    el('span', { class: 'missing-more' }, link === null ? row.source : el('a', { href: link, target: '_blank', rel: 'noreferrer' }, row.doi ?? row.arxivId, icon('link', 12)), row.contentSource === 'abstract' ? el('span', { class: 'quiet' }, 'answered from its abstract') : el('span', { class: 'quiet' }, failureWords(row.errorClass ?? '').title)),
  );
}
