/** Sorting of pairs of 32-bit numbers by their digits: no comparison, and no object a pair. */

const digitBits = 11;
const digits = 2 ** digitBits;

/** Numbers that belong to keys, place by place. */
export interface KeyedNumbers {
  readonly keys: Int32Array;
  readonly owners: Int32Array;
}

/** In ascending order of the keys, taken as unsigned; equal keys in the order they came in. The given arrays stay as they are. */
export function sortByKey(given: KeyedNumbers): KeyedNumbers {
  const spares = [roomFor(given), roomFor(given)] as const;
  let sorted = given;
  for (let shift = 0, turn = 0; shift < 32; shift += digitBits, turn += 1) {
    const to = spares[turn % 2 === 0 ? 0 : 1];
    sortByDigit(sorted, to, shift);
    sorted = to;
  }
  return sorted;
}

function roomFor({ keys }: KeyedNumbers): KeyedNumbers {
  return { keys: new Int32Array(keys.length), owners: new Int32Array(keys.length) };
}

/** From one to the other, by the eleven bits above `shift`. */
function sortByDigit(from: KeyedNumbers, to: KeyedNumbers, shift: number): void {
  const places = new Int32Array(digits + 1);
  const { keys, owners } = from;
  for (let at = 0; at < keys.length; at += 1) {
    const after = (((keys[at] ?? 0) >>> shift) & (digits - 1)) + 1;
    places[after] = (places[after] ?? 0) + 1;
  }
  for (let digit = 1; digit < digits; digit += 1) places[digit] = (places[digit] ?? 0) + (places[digit - 1] ?? 0);
  for (let at = 0; at < keys.length; at += 1) {
    const key = keys[at] ?? 0;
    const digit = (key >>> shift) & (digits - 1);
    const place = places[digit] ?? 0;
    places[digit] = place + 1;
    to.keys[place] = key;
    to.owners[place] = owners[at] ?? 0;
  }
}
