import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyKeyed, findKeyed, type Keyed, putKeyed, removeKeyed, valuesOf } from '../../src/stock/keyed.ts';

interface Entry {
  readonly id: string;
  readonly n: number;
}

test('whatever is put and removed: it is a map, and what it was before stays what it was', () => {
  const steps = fc.array(
    fc.record({ id: fc.integer({ min: 0, max: 60 }).map(String), n: fc.nat(), put: fc.boolean() }),
    { maxLength: 300 },
  );
  fc.assert(
    fc.property(steps, (told) => {
      const model = new Map<string, number>();
      let map: Keyed<Entry> = emptyKeyed();
      for (const { id, n, put } of told) {
        const before = map;
        const sizeBefore = model.size;
        map = put ? putKeyed(map, { id, n }) : removeKeyed(map, id);
        if (put) model.set(id, n);
        else model.delete(id);
        expect(valuesOf(before)).toHaveLength(sizeBefore);
      }
      expect(map.size).toBe(model.size);
      expect(new Map(valuesOf(map).map(({ id, n }) => [id, n]))).toEqual(model);
      for (const [id, n] of model) expect(findKeyed(map, id)).toEqual({ id, n });
      expect(JSON.parse(JSON.stringify(map))).toEqual(map);
    }),
  );
});
