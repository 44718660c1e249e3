/** The schema that every table stands in, and a moment of time as each of them writes it. */
import { pgSchema, timestamp } from 'drizzle-orm/pg-core';

export const sluice = pgSchema('sluice');

export const moment = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
