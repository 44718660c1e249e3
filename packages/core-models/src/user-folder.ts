/** Where the user stands, which under pnpm is not where the program runs. */

/**
 * pnpm runs a script in its package's folder and says in INIT_CWD where the user typed the command. A program that such a script
 * starts elsewhere inherits INIT_CWD too, and must not believe it.
 */
export function userFolder(cwd: string, env: Readonly<Record<string, string | undefined>>): string {
  const { INIT_CWD: typedIn, npm_lifecycle_event: script, npm_package_json: manifest } = env;
  if (typedIn === undefined || typedIn === '' || script === undefined) return cwd;
  const inPackage = manifest === undefined || manifest === `${cwd}/package.json`;
  return inPackage ? typedIn : cwd;
}
