/** Numbers in words of a size that a person takes in; the same words as the command line's. */

/** `1,204 papers`, `1 paper`. */
export function count(n: number, noun: string, plural = `${noun}s`): string {
  return `${whole(n)} ${n === 1 ? noun : plural}`;
}

export function whole(n: number): string {
  return n.toLocaleString('en-US');
}

/** `48 s`, `12 min`, `3 h 20 min`. */
export function duration(seconds: number): string {
  if (seconds > 0 && seconds < 0.05) return 'under 0.1 s';
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `$0.04`, `$12.50`, `under $0.01`; null is a price that nobody knows. */
export function money(usd: number | null): string {
  if (usd === null) return 'price unknown';
  return usd > 0 && usd < 0.005 ? 'under $0.01' : `$${usd.toFixed(2)}`;
}

/** `12/min`, `3.4/min`, `20/h`. */
export function rate(perSecond: number): string {
  const perMinute = perSecond * 60;
  if (perMinute >= 9.95) return `${whole(Math.round(perMinute))}/min`;
  if (perMinute >= 0.95) return `${perMinute.toFixed(1)}/min`;
  return `${Math.round(perMinute * 60)}/h`;
}

export function megabytes(bytes: number): string {
  return bytes < 950_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** `today 14:02`, `24 Nov 14:02`. */
export function moment(date: Date, now = new Date()): string {
  const time = date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  if (date.toDateString() === now.toDateString()) return `today ${time}`;
  return `${date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })} ${time}`;
}
