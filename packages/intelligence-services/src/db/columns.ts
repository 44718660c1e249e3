/** Text and JSON columns that take any JavaScript string: Postgres refuses U+0000 and lone surrogates, which PDFs are full of. */
import { customType } from 'drizzle-orm/pg-core';

/** A `text` column; what cannot be stored is replaced by U+FFFD, one code unit for one, so that offsets stay true. */
export const text = customType<{ data: string; driverData: string }>({
  dataType: () => 'text',
  toDriver: storableText,
});

/** A `jsonb` column. Unlike Drizzle's own it does not parse a stored JSON string a second time (`"12"` stays a string). */
export const jsonb = customType<{ data: unknown; driverData: unknown }>({
  dataType: () => 'jsonb',
  toDriver: storableJson,
});

/** The string with U+0000 and lone surrogates replaced; its length in UTF-16 code units is unchanged. */
export function storableText(value: string): string {
  const wellFormed = value.isWellFormed() ? value : value.toWellFormed();
  return wellFormed.includes('\0') ? wellFormed.replaceAll('\0', '\ufffd') : wellFormed;
}

/** JSON text that `jsonb` accepts, keys included. `JSON.stringify` escapes exactly the two kinds that are refused. */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value);
  return /\\u(?:0000|d[89a-f])/.test(json) ? json.replaceAll(escape, (whole, refused) => (refused === undefined ? whole : '\ufffd')) : json;
}

/** One escape at a time from the left, so that an escaped backslash before `u0000` is not taken for one. */
const escape = /\\(?:u(0000|d[89a-f][0-9a-f]{2})|[^])/g;
