/** Which entries were taken for one paper, why, and how to part them again. */
import { ask } from '../data/ask.ts';
import { type Json, list, number, object, text } from '../data/reading.ts';
import type { RunSession } from '../data/run-session.ts';
import { el, fill } from '../dom/element.ts';
import { icon } from '../dom/icons.ts';
import { count } from '../dom/quantity.ts';
import type { View } from '../router.ts';
import { orSay, say, sentenceOf } from '../say.ts';

interface Paper {
  readonly entry: number;
  readonly title: string;
  /** Authors, year, where it came from: what a person compares. */
  readonly about: string;
}

interface Merge {
  readonly member: Paper;
  readonly leader: Paper;
  readonly reason: string;
}

export function duplicatesView(session: RunSession): View {
  const { runId } = session;
  const abort = new AbortController();
  const body = el('div', { class: 'merges' }, el('p', { class: 'quiet' }, 'Loading…'));
  const title = el('h1', {}, 'Duplicates');

  async function load(): Promise<void> {
    try {
      draw(await findMerges(runId, abort.signal));
    } catch (error) {
      if (!abort.signal.aborted) fill(body, el('p', { class: 'panel' }, sentenceOf(error)));
    }
  }

  function draw(merges: readonly Merge[]): void {
    const clusters = [...Map.groupBy(merges, ({ leader }) => leader.entry).values()];
    fill(title, merges.length === 0 ? 'No duplicates' : `${count(merges.length, 'duplicate')} of ${count(clusters.length, 'paper')}`);
    fill(body, merges.length === 0 ? el('p', { class: 'quiet panel' }, 'Each entry of this run is a paper of its own. Entries that are taken for the same paper would stand here, each with its reason and a way to part them.') : clusters.map(cluster));
  }

  function cluster(merges: readonly Merge[]): HTMLElement {
    const [first] = merges;
    return el(
      'section',
      { class: 'panel merge' },
      first === undefined ? null : paper(first.leader, 'merge-leader'),
      el('ol', {}, merges.map((merge) => el('li', { class: 'merge-member' }, icon('equal', 18), paper(merge.member, ''), el('p', { class: 'merge-reason' }, merge.reason), undo(merge)))),
    );
  }

  function paper({ entry, title, about }: Paper, kind: string): HTMLElement {
    return el('div', { class: `merge-paper ${kind}` }, el('a', { class: 'paper-title', href: `/runs/${runId}/evidence?entry=${entry}` }, title), el('p', { class: 'quiet' }, `Entry ${entry}${about === '' ? '' : ` · ${about}`}`));
  }

  function undo({ member }: Merge): HTMLElement {
    const button = el('button', { class: 'button' }, 'Not the same paper');
    button.addEventListener('click', () => {
      button.disabled = true;
      void orSay(async () => {
        await ask(`/v1/runs/${runId}/unmerge`, { method: 'POST', body: { entry: member.entry } });
        say(`Entry ${member.entry} stands alone now, for good. Go on with the run to have it worked on.`);
        await Promise.all([session.look(), session.rows.reload(), load()]);
      }).finally(() => {
        button.disabled = false;
      });
    });
    return button;
  }

  void load();
  return {
    element: el('div', { class: 'page duplicates-page' }, el('header', { class: 'view-head' }, title, el('p', { class: 'quiet' }, 'A duplicate costs nothing: its outcome follows the entry that stands for the paper.')), body),
    title: `Duplicates of ${session.facts.name}`,
    [Symbol.dispose]: () => abort.abort(),
  };
}

async function findMerges(runId: string, signal: AbortSignal): Promise<readonly Merge[]> {
  const found: Merge[] = [];
  for (let cursor: string | null = null; ; ) {
    const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page = object(await ask(`/v1/runs/${runId}/duplicates?limit=500${query}`, { signal }));
    found.push(...list(page['items']).map((item) => readMerge(object(item))));
    cursor = text(page['next']);
    if (cursor === null || found.length >= 5000) return found;
  }
}

function readMerge(merge: Json): Merge {
  return { member: readPaper(merge['member']), leader: readPaper(merge['leader']), reason: text(merge['reason']) ?? '' };
}

function readPaper(value: unknown): Paper {
  const entry = object(value);
  const record = object(entry['record'] ?? entry);
  const authors = list(record['authors']).flatMap((author) => text(author) ?? []);
  const source = text(entry['locator']) ?? text(entry['source']) ?? '';
  const about = [authors.length > 2 ? `${authors[0]} et al.` : authors.join(' & '), number(record['year']), text(record['doi']), source.slice(source.lastIndexOf('/') + 1)];
  return {
    entry: number(entry['ordinal']) ?? number(entry['entry']) ?? 0,
    title: text(record['title']) ?? (source || 'Untitled'),
    about: about.filter((part) => part !== null && part !== '').join(' · '),
  };
}
