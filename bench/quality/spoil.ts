/** Spoils a good page's text as PDF readers do: each way is one that a backend really fails in. Seeded, so that runs compare. */

export type Spoiling = (text: string, random: () => number) => string;

/** Share of the page that each way touches, so that the mild and the severe are both in the set. */
const SHARES = [0.3, 0.6, 1] as const;

export const SPOILINGS: Readonly<Record<string, Spoiling>> = {
  // A font without a map to Unicode, its codes taken for letters: each letter another letter.
  'wrong letter map': (text, random) => on(text, random, (part) => mapped(part, permutation('abcdefghijklmnopqrstuvwxyz', random))),
  // The same where codes start low: letters become marks and digits.
  'codes as marks': (text, random) => on(text, random, (part) => part.replaceAll(/[a-z]/gi, (letter) => String.fromCodePoint(33 + (letter.charCodeAt(0) % 32)))),
  // Type 3 fonts with private codes.
  'private use': (text, random) => on(text, random, (part) => part.replaceAll(/[a-z]/gi, (letter) => String.fromCodePoint(0xe000 + letter.charCodeAt(0)))),
  // Glyphs that have no name at all.
  'replacement characters': (text, random) => on(text, random, (part) => part.replaceAll(/[a-z]/gi, (letter) => (random() < 0.6 ? '\uFFFD' : letter))),
  // Latin-1 read as UTF-8 twice, or the other way round, hits ligatures and quotes; here all vowels.
  mojibake: (text, random) => on(text, random, (part) => part.replaceAll(/[aeiou]/g, (letter) => `Ã${String.fromCodePoint(letter.charCodeAt(0) + 64)}`)),
  // No spaces: each glyph placed by itself.
  'spaces lost': (text, random) => on(text, random, (part) => part.replaceAll(/ /g, '')),
  'letters apart': (text, random) => on(text, random, (part) => part.replaceAll(/(\S)/g, '$1 ')),
  // Glyphs drawn font by font or at random.
  'words shuffled': (text, random) => on(text, random, (part) => shuffled(part.split(/\s+/), random).join(' ')),
  // Columns read across.
  'lines interleaved': (text) => interleaved(text.split('\n')).join('\n'),
  // A text layer that covers a part of the page: the rest is an image.
  'text missing': (text, random) => text.slice(0, Math.floor(text.length * (0.1 + 0.3 * random()))),
  'no text': () => '',
};

function on(text: string, random: () => number, spoil: (part: string) => string): string {
  const share = SHARES[Math.floor(random() * SHARES.length)] ?? 1;
  const lines = text.split('\n');
  const from = Math.floor(random() * lines.length * (1 - share));
  const to = from + Math.ceil(lines.length * share);
  return [...lines.slice(0, from), ...spoil(lines.slice(from, to).join('\n')).split('\n'), ...lines.slice(to)].join('\n');
}

function permutation(letters: string, random: () => number): ReadonlyMap<string, string> {
  const others = shuffled([...letters], random);
  return new Map([...letters].map((letter, at) => [letter, others[at] ?? letter]));
}

function mapped(text: string, map: ReadonlyMap<string, string>): string {
  return text.replaceAll(/[a-z]/gi, (letter) => {
    const other = map.get(letter.toLowerCase()) ?? letter;
    return letter === letter.toLowerCase() ? other : other.toUpperCase();
  });
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const order = items.map((item) => ({ item, at: random() }));
  return order.sort((a, b) => a.at - b.at).map(({ item }) => item);
}

function interleaved(lines: readonly string[]): readonly string[] {
  const half = Math.ceil(lines.length / 2);
  return lines.slice(0, half).map((line, at) => `${line} ${lines[at + half] ?? ''}`.trim());
}
