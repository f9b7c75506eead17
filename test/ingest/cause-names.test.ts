import { expect, it } from 'vitest';
import { parseBody } from '../../src/ingest/body.ts';
import { toCause } from '../../src/ingest/cause.ts';

it.each(['{"name":"Åke","b":,}', '{"n":"Berglun",x}', '{"name":"Svensson","p":,"q":1}', '[1,"Anna","x":2]'])(
  'the cause of a body that is no JSON names nobody: %s',
  (body) => {
    const parsed = parseBody(Buffer.from(body));
    const detail = parsed.ok ? '' : parsed.detail;
    expect(detail).not.toBe('');
    expect(toCause(detail)).not.toMatch(/Åke|Berglun|ensson|Anna/u);
  },
);
