/** Addresses and views: every view has an address that can be kept, sent and opened again. */

export type Place =
  | { readonly view: 'runs' }
  | { readonly view: 'new' }
  | { readonly view: 'run' | 'results' | 'evidence' | 'failures' | 'duplicates'; readonly runId: string; readonly query: URLSearchParams };

/** A drawn view; `dispose` ends what it follows. */
export interface View extends Disposable {
  readonly element: HTMLElement;
  readonly title: string;
}

/** Null for an address that no view has. */
export function placeOf(url: URL): Place | null {
  if (url.pathname === '/') return { view: 'runs' };
  if (url.pathname === '/new') return { view: 'new' };
  const [, runId, tab = 'run'] = /^\/runs\/([^/]+)(?:\/(results|evidence|failures|duplicates))?\/?$/.exec(url.pathname) ?? [];
  if (runId === undefined) return null;
  const view = (['run', 'results', 'evidence', 'failures', 'duplicates'] as const).find((name) => name === tab) ?? 'run';
  return { view, runId: decodeURIComponent(runId), query: url.searchParams };
}

/** Goes to another view. */
export function go(address: string): void {
  history.pushState(null, '', address);
  window.dispatchEvent(new Event('sluice:place'));
}

/** Writes down where in the view a person is, without drawing it again. */
export function note(address: string): void {
  history.replaceState(null, '', address);
}

/** Calls `onPlace` for every change of address by a link, `go()` or the browser's buttons. */
export function followAddress(onPlace: () => void): void {
  window.addEventListener('popstate', onPlace);
  window.addEventListener('sluice:place', onPlace);
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (link === null || link.target !== '' || link.hasAttribute('download') || link.origin !== location.origin) return;
    if (placeOf(new URL(link.href)) === null) return;
    event.preventDefault();
    go(link.pathname + link.search);
  });
}
