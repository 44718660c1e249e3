import { Settings } from '@sluice/core-models';
import { expect, test } from 'vitest';
import { type ModelOptions, withModel } from './model-settings.ts';

const written = (settings: object) => Settings.parse({ llmSettings: settings }).llmSettings;
const asking = (given: Partial<ModelOptions> = {}): ModelOptions => ({ extractor: 'openai', flags: {}, env: {}, ...given });

test('withModel() leaves what is written alone where no model is asked, and takes no key from the environment', () => {
  const settings = written({ model: 'm' });
  expect(withModel(settings, { extractor: 'extractive', flags: { model: 'other' }, env: { OPENAI_API_KEY: 'sk-1' } })).toEqual(settings);
});

test('withModel() lets what is typed win over what is written, and what is written over the environment', () => {
  const settings = written({ model: 'm', apiKey: 'written', baseUrl: 'http://written.example/v1' });
  const typed = asking({ flags: { model: 'typed', baseUrl: 'http://typed.example/v1' }, env: { OPENAI_API_KEY: 'environment' } });
  expect(withModel(settings, typed)).toMatchObject({ model: 'typed', baseUrl: 'http://typed.example/v1', apiKey: 'written' });
  expect(withModel(written({ model: 'm' }), asking({ env: { OPENAI_API_KEY: 'environment' } }))).toMatchObject({ model: 'm', apiKey: 'environment' });
});

test('withModel() asks a server of one\'s own without a key', () => {
  const settings = withModel(undefined, asking({ flags: { model: 'm', baseUrl: 'http://localhost:11434/v1' }, env: { OPENAI_API_KEY: '' } }));
  expect(settings.apiKey).toBeUndefined();
});

test('withModel() does not send a key that was made for OpenAI to a provider that the config alone names', () => {
  const foreign = written({ model: 'm', provider: 'other', baseUrl: 'https://other.example/v1' });
  expect(() => withModel(foreign, asking({ env: { OPENAI_API_KEY: 'sk-1' } }))).toThrow('there is no key');
  expect(withModel({ ...foreign, apiKey: 'its own' }, asking({ env: { OPENAI_API_KEY: 'sk-1' } })).apiKey).toBe('its own');
});

test.each([
  ['no model', undefined, { env: { OPENAI_API_KEY: 'sk-1' } }, 'Cannot ask a model: none is named'],
  ['no key', { model: 'm' }, {}, 'Cannot ask a model: there is no key'],
  ['an address without a scheme', { model: 'm' }, { flags: { baseUrl: 'localhost:11434/v1' } }, 'Cannot use the base URL "localhost:11434/v1"'],
])('withModel() says what is missing: %s', (_, settings, given, message) => {
  const problem = () => withModel(settings && written(settings), asking(given));
  expect(problem).toThrow(message);
  expect(problem).toThrow(expect.objectContaining({ name: 'ConfigurationError' }));
});
