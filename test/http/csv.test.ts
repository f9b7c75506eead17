import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { toCsvLine } from '../../src/http/csv.ts';

/** RFC 4180, as a reader that knows nothing of the writer. */
const readLine = (line: string): readonly string[] => {
  const cells: string[] = [];
  const pattern = /(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r\n)/gsy;
  for (let match = pattern.exec(line); match !== null; match = pattern.exec(line)) {
    cells.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '\r\n') break;
  }
  return cells;
};

describe('a line of CSV', () => {
  it('is read back as it was, but for what would be a formula', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 8 }), (cells) => {
        const read = readLine(toCsvLine(cells));
        expect(read.map((cell, index) => (cell === cells[index] ? cell : cell.replace(/^'/, '')))).toEqual(
          cells,
        );
      }),
    );
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '＝1+1', '\n=cmd'])(
    'opens %j as text',
    (cell) => {
      expect(readLine(toCsvLine([cell]))[0]).toBe(`'${cell}`);
    },
  );

  it('leaves numbers, nothing and plain words alone', () => {
    expect(toCsvLine([-5, null, 'Åsa said "no", twice', 'plain'])).toBe(
      '-5,,"Åsa said ""no"", twice",plain\r\n',
    );
  });
});
