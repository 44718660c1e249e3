/** The Python original's settings as ours: its fallback chain in the place where ours stands, and what it has that Sluice has not. */
import { type Settings, ConfigurationError } from '@sluice/core-models';
import type { FileSettings, Timeframe } from './config-file.ts';

/** Our settings, and a sentence for each thing that is done otherwise than written. Throws for notifications that are turned on. */
export function fromOriginal(file: FileSettings): { readonly settings: Settings; readonly notices: readonly string[] } {
  const { notificationSettings, pdfSettings, ...rest } = file;
  if (asksForAnything(notificationSettings)) {
    throw new ConfigurationError('Cannot use settings.notification_settings: Sluice sends no notifications; expected "enabled: false", or the section left out');
  }
  const { fallbackChain, stopOnSuccess, ...pdf } = pdfSettings;
  const conversion = {
    ...rest.conversion,
    // The converter knows the original's readers by name, and what does their work here.
    ...(fallbackChain === undefined ? {} : { backends: fallbackChain }),
    ...(stopOnSuccess === undefined ? {} : { stopOnSuccess }),
  };
  const notices = fallbackChain === undefined ? [] : ['pdf_settings.fallback_chain: "sluice doctor --config FILE" says what does the work of each reader here'];
  return { settings: { ...rest, pdfSettings: pdf, conversion }, notices };
}

/** True where `enabled: true` stands anywhere in the section. */
function asksForAnything(section: unknown): boolean {
  if (typeof section !== 'object' || section === null) return false;
  return Object.entries(section).some(([key, value]) => (key === 'enabled' && value === true) || asksForAnything(value));
}

/** The years that a timeframe leaves; `recent` is finer than a year and holds for searches only. */
export function yearsOf(timeframe: Timeframe): { readonly minYear?: number; readonly maxYear?: number } {
  if (timeframe.type === 'since_year') return { minYear: Number(timeframe.value) };
  if (timeframe.type === 'date_range' && timeframe.startDate !== undefined && timeframe.endDate !== undefined) {
    return { minYear: Number(timeframe.startDate.slice(0, 4)), maxYear: Number(timeframe.endDate.slice(0, 4)) };
  }
  return {};
}

/** The timeframe as a run's request has it. */
export function timeframeText(timeframe: Timeframe): string {
  if (timeframe.type === 'since_year') return `since ${timeframe.value ?? ''}`;
  return timeframe.type === 'recent' ? String(timeframe.value ?? '') : `${timeframe.startDate ?? ''}..${timeframe.endDate ?? ''}`;
}
