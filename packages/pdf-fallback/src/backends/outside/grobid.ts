/** GROBID as a service (`/api/processFulltextDocument`): header, sections and references of a paper as TEI. */
import type { Backend } from '../../backend.ts';
import { askService } from './ask-service.ts';
import { openService } from './open-service.ts';
import { readTei } from './read-tei.ts';

/** `url` is the service's base, `http://localhost:8070`. */
export function openGrobid(url: string): Backend {
  return openService({
    name: 'grobid',
    url,
    async ask(source, { signal, range }) {
      const fields: [string, string][] = [
        // Nothing is looked up elsewhere by it.
        ['consolidateHeader', '0'],
        ['consolidateCitations', '0'],
        ['includeRawCitations', '1'],
        ...['head', 'p', 'figure', 'biblStruct'].map((element): [string, string] => ['teiCoordinates', element]),
      ];
      if (range !== undefined) fields.push(['start', String(range[0])], ['end', String(range[1])]);
      const tei = await askService({ name: 'grobid', url: new URL('api/processFulltextDocument', withSlash(url)), fileField: 'input', fields, source, signal });
      return readTei(tei);
    },
  });
}

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}
