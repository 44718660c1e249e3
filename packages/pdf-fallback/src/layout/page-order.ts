/** Blocks ordered so that pages never go backwards: what runs over a page break comes last on its page, else it is parted there. */
import { firstPage } from './draft.ts';
import type { Draft } from './draft.ts';

export function inPageOrder(drafts: readonly Draft[]): Draft[] {
  const pages = new Map<number, Draft[]>();
  for (const draft of drafts) push(pages, firstPage(draft), draft);
  const ordered: Draft[] = [];
  const numbers = [...pages.keys()].sort((one, other) => one - other);
  const last = drafts.reduce((most, draft) => Math.max(most, lastPage(draft)), 0);
  for (let page = numbers[0] ?? 1; page <= last; page++) {
    const here = pages.get(page) ?? [];
    const crossing = here.filter((draft) => lastPage(draft) > page);
    const runner = crossing.at(-1);
    for (const draft of here) {
      if (draft === runner) continue;
      if (lastPage(draft) === page) ordered.push(draft);
      else {
        const [head, tail] = partAfter(draft, page);
        ordered.push(head);
        unshift(pages, firstPage(tail), tail);
      }
    }
    if (runner === undefined) continue;
    // On the next page others may stand beside it: it goes no further than that page, and never past one.
    const end = runner.lines.some((line) => line.page === page + 1) ? page + 1 : page;
    if (lastPage(runner) === end) ordered.push(runner);
    else {
      const [head, tail] = partAfter(runner, end);
      ordered.push(head);
      unshift(pages, firstPage(tail), tail);
    }
  }
  return ordered;
}

function lastPage(draft: Draft): number {
  return draft.lines.at(-1)?.page ?? 1;
}

function partAfter(draft: Draft, page: number): [Draft, Draft] {
  const head = { ...draft, lines: draft.lines.filter((line) => line.page <= page) };
  const tail = { ...draft, lines: draft.lines.filter((line) => line.page > page) };
  return [head, tail];
}

function push(pages: Map<number, Draft[]>, page: number, draft: Draft): void {
  pages.set(page, [...(pages.get(page) ?? []), draft]);
}

function unshift(pages: Map<number, Draft[]>, page: number, draft: Draft): void {
  pages.set(page, [draft, ...(pages.get(page) ?? [])]);
}
