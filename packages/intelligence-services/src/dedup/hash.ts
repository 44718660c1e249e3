/** Small fast hashes for blocking; not for anything that must not collide. */

/** FNV-1a over the UTF-16 units from `start` to `end` (as `slice` takes them), with a seed and a final mix; unsigned 32 bits. */
export function hashText(text: string, seed: number, start = 0, end: number = text.length): number {
  const from = start < 0 ? Math.max(0, text.length + start) : start;
  const to = Math.min(end, text.length);
  let value = 0x811c9dc5 ^ Math.imul(seed, 0x9e3779b1);
  for (let index = from; index < to; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return mixed(value);
}

/** A hash joined with a number. */
export function hashNumber(hash: number, number: number): number {
  return mixed(Math.imul(hash ^ Math.imul(number, 0x85ebca6b), 0x9e3779b1) ^ number);
}

function mixed(value: number): number {
  let mix = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  mix = Math.imul(mix ^ (mix >>> 12), 0x297a2d39);
  return (mix ^ (mix >>> 15)) >>> 0;
}
