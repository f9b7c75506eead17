import { describe, expect, it } from 'vitest';
import { createLog } from '../../src/platform/log.ts';

describe('the log', () => {
  const linesOf = (write: (log: ReturnType<typeof createLog>) => void): readonly unknown[] => {
    const lines: unknown[] = [];
    write(createLog('info', 'test', { write: (line) => lines.push(JSON.parse(line)) }));
    return lines;
  };

  it('says what an error was, whether it is one or its words', () => {
    expect(
      linesOf((log) => {
        log.error({ error: new TypeError('no such thing') }, 'it failed');
        log.warn({ error: 'in words' }, 'it failed');
      }),
    ).toMatchObject([
      { error: { type: 'TypeError', message: 'no such thing', stack: expect.stringContaining('log.test') } },
      { error: 'in words' },
    ]);
  });

  it('keeps what opens an order to itself', () => {
    expect(linesOf((log) => log.info({ request: { headers: { authorization: 'Bearer x' } } }))).toMatchObject(
      [{ request: { headers: { authorization: '[redacted]' } } }],
    );
  });
});
