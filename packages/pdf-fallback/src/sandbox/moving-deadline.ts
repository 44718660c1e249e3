/** A deadline that moves while it is waited for. */

/** Calls back once when nothing is left; looks again when what was left at the last look has passed. Times in milliseconds. */
export function movingDeadline(leftMs: () => number, onPassed: () => void): Disposable {
  let timer: NodeJS.Timeout | undefined;
  const look = (): void => {
    const left = leftMs();
    if (left <= 0) onPassed();
    // Node takes a longer wait for none at all.
    else timer = setTimeout(look, Math.min(Math.ceil(left), 2 ** 31 - 1));
  };
  timer = setTimeout(look, Math.max(0, Math.min(Math.ceil(leftMs()), 2 ** 31 - 1)));
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}
