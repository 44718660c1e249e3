/** `${NAME}` and `${NAME:-default}` in a string of the config, as the Python original reads them. */

/** `unset` names the first variable that has no value and no default; the text is then of no use. */
export type Substituted = { readonly text: string } | { readonly unset: string };

/** An empty variable counts as unset where a default is given, as in a shell. `$${NAME}` is the text `${NAME}`. */
export function substitute(text: string, env: Readonly<Record<string, string | undefined>>): Substituted {
  let unset: string | undefined;
  const filled = text.replace(variable, (whole, name: string | undefined, fallback: string | undefined) => {
    if (name === undefined) return whole.slice(1);
    const value = env[name];
    if (fallback !== undefined) return value === undefined || value === '' ? fallback : value;
    if (value === undefined) unset ??= name;
    return value ?? '';
  });
  return unset === undefined ? { text: filled } : { unset };
}

const variable = /\$\$\{[^}]*\}|\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;
