import { hash } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createArrayWriter } from '../../src/journal/array-writer.ts';
import { messageKeySql } from '../../src/journal/message-key.ts';
import { openTestJournal, type TestJournal } from '../support/journal.ts';

describe('columns in PostgreSQL’s binary format', () => {
  let journal: TestJournal;
  beforeAll(async () => {
    journal = await openTestJournal();
  });
  afterAll(async () => {
    await journal.close();
  });

  const text = fc.string({ unit: 'grapheme' }).map((one) => one.replaceAll('\u0000', ''));
  const rows = fc.array(
    fc.record({
      count: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
      isSo: fc.boolean(),
      words: text,
      data: fc.option(fc.dictionary(text, text)),
      at: fc.option(fc.integer({ min: Date.UTC(1900, 0), max: Date.UTC(2300, 0) })),
    }),
    { maxLength: 40 },
  );

  it('are read as they were given, whatever was written before', async () => {
    const arrays = createArrayWriter();
    await fc.assert(
      fc.asyncProperty(rows, async (given) => {
        arrays.begin();
        const { rows: read } = await journal.pool.query(
          `select * from unnest($1::int[], $2::boolean[], $3::text[], $4::json[], $5::timestamptz[])
             as t(count, "isSo", words, data, at)`,
          [
            arrays.ints(given.map(({ count }) => count)),
            arrays.flags(given.map(({ isSo }) => isSo)),
            arrays.texts(given.map(({ words }) => words)),
            arrays.jsons(given.map(({ data }) => (data === null ? null : JSON.stringify(data)))),
            arrays.instants(given.map(({ at }) => at)),
          ],
        );
        expect(read).toEqual(
          given.map((row) => ({
            ...row,
            at: row.at === null ? null : new Date(row.at),
          })),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('take more than the memory they began with', async () => {
    const arrays = createArrayWriter();
    arrays.begin();
    const first = arrays.texts(['ä'.repeat(900_000)]);
    const second = arrays.texts(Array.from({ length: 300 }, (_, n) => String(n).repeat(5_000)));
    const { rows: read } = await journal.pool.query<{ a: string; b: string }>(
      `select ($1::text[])[1] as a, ($2::text[])[300] as b`,
      [first, second],
    );
    expect(read).toEqual([{ a: 'ä'.repeat(900_000), b: '299'.repeat(5_000) }]);
  });

  it('a message key is the same for the flush as where those of old rows were made', async () => {
    const parts = ['order:ord_1', 'tracking.postnord', 'Malmö\n1'];
    const { rows: read } = await journal.pool.query<{ key: Buffer; old: Buffer }>(
      `select ${messageKeySql('$1::text', '$2::text', '$3::text')} as key,
         substring(sha256(convert_to(concat_ws(E'\\n', $1::text, $2::text, $3::text), 'UTF8')) for 16) as old`,
      parts,
    );
    expect(read[0]?.key).toEqual(read[0]?.old);
    expect(read[0]?.key).toEqual(hash('sha256', parts.join('\n'), 'buffer').subarray(0, 16));
  });
});
