/** The Python original's settings as ours: its fallback chain by the names of our backends, and what it has that Sluice has not. */
import { type BackendSetting, type Settings, ConfigurationError } from '@sluice/core-models';
import type { FileSettings, Timeframe } from './config-file.ts';

/** What stands in for the original's libraries. Pandoc, its last fallback, cannot read PDF and never could. */
const standIns: Readonly<Record<string, string | undefined>> = { pymupdf: 'pdfjs', pdfplumber: 'poppler', pandoc: undefined };

/** Our settings, and a sentence for each thing that is done otherwise than written. Throws for notifications that are turned on. */
export function fromOriginal(file: FileSettings): { readonly settings: Settings; readonly notices: readonly string[] } {
  const { notificationSettings, pdfSettings, ...rest } = file;
  if (asksForAnything(notificationSettings)) {
    throw new ConfigurationError('Cannot use settings.notification_settings: Sluice sends no notifications; expected "enabled: false", or the section left out');
  }
  const { fallbackChain, stopOnSuccess, ...pdf } = pdfSettings;
  const notices: string[] = [];
  const chain = fallbackChain?.flatMap((setting) => translated(setting, notices));
  const conversion = {
    ...rest.conversion,
    ...(chain === undefined ? {} : { backends: chain }),
    ...(stopOnSuccess === undefined ? {} : { stopOnSuccess }),
  };
  return { settings: { ...rest, pdfSettings: pdf, conversion }, notices };
}

function translated(setting: BackendSetting, notices: string[]): BackendSetting[] {
  if (!Object.hasOwn(standIns, setting.backend)) return [setting];
  const backend = standIns[setting.backend];
  if (backend === undefined) {
    if (setting.enabled) notices.push(`pdf_settings.fallback_chain: ${setting.backend} is left out, since it cannot read PDF`);
    return [];
  }
  notices.push(`pdf_settings.fallback_chain: ${backend} stands in for ${setting.backend}`);
  return [{ ...setting, backend }];
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
