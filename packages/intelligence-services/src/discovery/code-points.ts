/** An order of names that no locale changes. */

/** Compares by code point, as UTF-8 bytes would sort: astral characters come last, where UTF-16 order puts them before U+E000. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left !== right) return fixed(left) - fixed(right);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above all that one unit can hold. */
function fixed(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
