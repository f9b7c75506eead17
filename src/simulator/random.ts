/**
 * Chance that repeats itself: the same seed tells the same life. A fork depends on the seed and its key alone, never on
 * what was drawn before, so one more draw in one place does not change every other.
 */
export interface Random {
  /** 0 ≤ x < 1. */
  next(): number;
  chance(probability: number): boolean;
  between(from: number, to: number): number;
  /** Both ends included. */
  int(from: number, to: number): number;
  pick<T>(items: readonly T[]): T;
  weighted<T>(items: readonly (readonly [T, number])[]): T;
  /** Letters and digits without those that are taken for others. */
  code(length: number): string;
  fork(key: string): Random;
}

const alphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

export function createRandom(seed: string): Random {
  let [a, b, c, d] = hash(seed);
  /** sfc32: small, fast, and good enough for a world. */
  const next = (): number => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  };
  for (let round = 0; round < 12; round += 1) next();

  const int = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  const pick = <T>(items: readonly T[]): T => {
    const found = items[int(0, items.length - 1)];
    if (found === undefined) throw new Error('nothing to pick from');
    return found;
  };
  return {
    next,
    chance: (probability) => next() < probability,
    between: (from, to) => from + next() * (to - from),
    int,
    pick,
    weighted(items) {
      let left = next() * items.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [item, weight] of items) {
        left -= weight;
        if (left < 0) return item;
      }
      return pick(items)[0];
    },
    code: (length) => Array.from({ length }, () => alphabet[int(0, alphabet.length - 1)]).join(''),
    fork: (key) => createRandom(`${seed}/${key}`),
  };
}

/** cyrb128: four words of a text. */
function hash(text: string): [number, number, number, number] {
  let [a, b, c, d] = [1_779_033_703, 3_144_134_277, 1_013_904_242, 2_773_480_762];
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    a = b ^ Math.imul(a ^ code, 597_399_067);
    b = c ^ Math.imul(b ^ code, 2_869_860_233);
    c = d ^ Math.imul(c ^ code, 951_274_213);
    d = a ^ Math.imul(d ^ code, 2_716_044_179);
  }
  return [a ^ b, b ^ c, c ^ d, d ^ a];
}
