import { expect, test } from 'vitest';
import { Session } from './session.ts';

const gone = Object.assign(new Error('connect ENOENT /store/socket/.s.PGSQL.5432'), { code: 'ENOENT' });
const bug = new Error('cannot read properties of undefined');

test.each([
  ['a database that stays away', gone, { name: 'RunFault', faultClass: 'database_gone', message: 'The database does not answer; start it and run the same command again.' }],
  ['anything else', bug, bug],
])('Session tells each of its readers of %s, by a sentence for a person where there is one', async (_what, failure, expected) => {
  const session = new Session(() => Promise.reject(failure), undefined);
  await expect(session.summary).rejects.toMatchObject(expected);
  await expect(session.started).rejects.toMatchObject(expected);
  await expect(Array.fromAsync(session)).rejects.toMatchObject(expected);
});
