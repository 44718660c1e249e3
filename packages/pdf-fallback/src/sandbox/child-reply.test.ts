import { expect, test } from 'vitest';
import { readReply } from './child-reply.ts';

test.each([
  '{"type":"ready"}',
  '{"type":"stage","stage":"pdfjs"}',
  '{"type":"start","page":1,"pages":9}',
  '{"type":"read","page":9,"pages":9}',
  '{"type":"answer","value":{"ok":true},"cpuSeconds":0.5,"peakBytes":1000}',
])('readReply() takes %s', (line) => {
  expect(readReply(line)).toEqual(JSON.parse(line));
});

test.each(['', 'pdfjs says hello', 'null', '[]', '{"type":"done"}', '{"type":"stage"}', '{"type":"read","page":"9","pages":9}', '{"type":"start","page":1e999,"pages":9}', '{"type":"answer","value":{}}'])(
  'readReply() refuses "%s"',
  (line) => {
    expect(readReply(line)).toBe('malformed');
  },
);
