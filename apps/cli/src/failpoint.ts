/** Named places at which the kill harness ends the program as a crash would: `SLUICE_FAILPOINT=record.after_commit:2`. */
import { ConfigurationError } from '@sluice/core-models';

/**
 * Calls `kill` at the nth passing of the named place; does nothing where the environment names none.
 *
 * @example
 * const failpoint = failpointOf({ SLUICE_FAILPOINT: 'extract.saved:1' }, () => process.kill(process.pid, 'SIGKILL'));
 */
export function failpointOf(env: Readonly<Record<string, string | undefined>>, kill: () => void): (name: string) => void {
  const wanted = env['SLUICE_FAILPOINT'] ?? '';
  if (wanted === '') return () => undefined;
  const [, place, hit = '1'] = /^([a-z_.]+)(?::([1-9]\d*))?$/.exec(wanted) ?? [];
  if (place === undefined) {
    throw new ConfigurationError(`Cannot use SLUICE_FAILPOINT "${wanted}": it is no place; expected a name, or a name and a count such as record.after_commit:2`);
  }
  let left = Number(hit);
  return (name) => {
    if (name !== place) return;
    left -= 1;
    if (left === 0) kill();
  };
}
