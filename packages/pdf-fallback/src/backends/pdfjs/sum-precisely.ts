/** `Math.sumPrecise`, which pdfjs calls and Node 26 does not have yet. */

/** Does nothing where the engine has its own. Neumaier's compensated sum: right to the last place but for sums that cancel out. */
export function sumPrecisely(): void {
  if (!('sumPrecise' in Math)) Object.defineProperty(Math, 'sumPrecise', { value: sum, configurable: true, writable: true });
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  let lost = 0;
  for (const number of numbers) {
    const next = total + number;
    lost += Math.abs(total) >= Math.abs(number) ? total - next + number : number - next + total;
    total = next;
  }
  return total + lost;
}
