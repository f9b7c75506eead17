/**
 * The columns of a statement that takes arrays (`unnest($1::int[], $2::text[], …)`), in PostgreSQL's binary format: a
 * Buffer among a query's values is sent as it is. As JSON each value was read three times, as text, as jsonb and as the
 * column's type (docs/decisions/0022).
 *
 * One writer serves one statement at a time: `begin` makes the memory of the statement before its own again.
 */
export interface ArrayWriter {
  begin(): void;
  ints(values: readonly number[]): Buffer;
  flags(values: readonly boolean[]): Buffer;
  texts(values: readonly string[]): Buffer;
  /** JSON texts, for `json[]`; null where there is none. */
  jsons(values: readonly (string | null)[]): Buffer;
  /** Epoch ms, for `timestamptz[]`. */
  instants(values: readonly (number | null)[]): Buffer;
}

/** Of the elements, as pg_type names them; an array without elements needs one too. */
const types = { bool: 16, int4: 23, text: 25, json: 114, timestamptz: 1184 } as const;

/** PostgreSQL counts microseconds from the year 2000. */
const epochMs = Date.UTC(2000, 0, 1);
const high = 2 ** 32;

export function createArrayWriter(): ArrayWriter {
  let memory = Buffer.allocUnsafe(1 << 20);
  /** Where the array that is being written begins, and where it ends by now. */
  let start = 0;
  let at = 0;

  /** Room for so many bytes more. What was handed out before keeps the memory it lies in. */
  function reserve(bytes: number): void {
    if (at + bytes <= memory.length) return;
    const begun = memory.subarray(start, at);
    memory = Buffer.allocUnsafe(Math.max(memory.length * 2, begun.length + bytes));
    begun.copy(memory);
    at -= start;
    start = 0;
  }

  function int(value: number): void {
    memory.writeInt32BE(value, at);
    at += 4;
  }

  /** `put` writes one value behind its length; it reserves what it needs first. */
  function array<Value>(
    type: number,
    values: readonly (Value | null)[],
    put: (value: Value) => void,
  ): Buffer {
    start = at;
    reserve(20);
    int(values.length === 0 ? 0 : 1);
    int(values.includes(null) ? 1 : 0);
    int(type);
    if (values.length > 0) {
      int(values.length);
      int(1);
    }
    // By index: an iterator makes an object for each of them.
    for (let index = 0; index < values.length; index += 1) {
      const value = values[index] as Value | null;
      if (value === null) {
        reserve(4);
        int(-1);
      } else put(value);
    }
    return memory.subarray(start, at);
  }

  function text(value: string): void {
    // No character of a string takes more than three bytes of UTF-8.
    reserve(4 + value.length * 3);
    const length = memory.write(value, at + 4);
    int(length);
    at += length;
  }

  return {
    begin() {
      at = 0;
    },
    ints: (values) =>
      array(types.int4, values, (value) => {
        reserve(8);
        int(4);
        int(value);
      }),
    flags: (values) =>
      array(types.bool, values, (value) => {
        reserve(5);
        int(1);
        memory[at] = value ? 1 : 0;
        at += 1;
      }),
    texts: (values) => array(types.text, values, text),
    jsons: (values) => array(types.json, values, text),
    instants: (values) =>
      array(types.timestamptz, values, (value) => {
        reserve(12);
        const micros = (value - epochMs) * 1_000;
        int(8);
        int(Math.floor(micros / high));
        memory.writeUInt32BE(micros - Math.floor(micros / high) * high, at);
        at += 4;
      }),
  };
}
