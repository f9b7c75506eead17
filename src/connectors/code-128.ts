/** Widths of bar, space, bar … of each symbol's value, as ISO/IEC 15417 has them. The last is the stop. */
const widthsOf = `
212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222
123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321
232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121
313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224
111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111
111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113
114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112`
  .trim()
  .split(/\s+/u);
const startOf = { B: 104, C: 105 } as const;
const switchTo = { B: 100, C: 99 } as const;
const stop = 106;

interface Run {
  readonly set: 'B' | 'C';
  readonly text: string;
}

export interface Code128 {
  /** Dark bars, in modules from the first one's edge. */
  readonly bars: readonly { readonly at: number; readonly width: number }[];
  /** Of all, without the quiet zones: ten on each side. */
  readonly modules: number;
  /** What ZPL's `^BC` makes the same bars of. */
  readonly zpl: string;
}

/** Undefined where the text cannot be said exactly: bars that say something else would be worse than none. */
export function findCode128(text: string): Code128 | undefined {
  if (!/^[ -~]+$/u.test(text)) return undefined;
  const runs = toRuns(text);
  const values = toValues(runs);
  const bars: { readonly at: number; readonly width: number }[] = [];
  const widths = Array.from(values.map((value) => widthsOf[value]).join(''), Number);
  let at = 0;
  for (const [index, width] of widths.entries()) {
    // A symbol has six widths and the stop, which is last, seven: dark and light go on taking turns over all of them.
    if (index % 2 === 0) bars.push({ at, width });
    at += width;
  }
  return { bars, modules: at, zpl: toZpl(runs) };
}

/** Pairs of digits take one symbol in set C. It is worth the change from four digits at an end and six within. */
function toRuns(text: string): readonly Run[] {
  const runs: Run[] = [];
  let plain = '';
  const closePlain = (): void => {
    if (plain !== '') runs.push({ set: 'B', text: plain });
    plain = '';
  };
  for (const { 0: part, index } of text.matchAll(/\d+|\D+/gu)) {
    const isAtEnd = index === 0 || index + part.length === text.length;
    const odd = part.length % 2;
    const isWorthIt = /\d/u.test(part) && part.length - odd >= (isAtEnd ? 4 : 6);
    plain += isWorthIt ? part.slice(0, odd) : part;
    if (!isWorthIt) continue;
    closePlain();
    runs.push({ set: 'C', text: part.slice(odd) });
  }
  closePlain();
  return runs;
}

function toValues(runs: readonly Run[]): readonly number[] {
  const values = runs.flatMap(({ set, text }, index) => [
    index === 0 ? startOf[set] : switchTo[set],
    ...(set === 'C'
      ? (text.match(/../gu) ?? []).map(Number)
      : Array.from(text, (char) => char.charCodeAt(0) - 32)),
  ]);
  const sum = values.reduce((sum, value, index) => sum + value * Math.max(1, index), 0);
  return [...values, sum % 103, stop];
}

/** There `>` announces a start or a change of set, and is itself `>0`. */
const toZpl = (runs: readonly Run[]): string =>
  runs
    .map(({ set, text }, index) => {
      const change = { B: index === 0 ? '>:' : '>6', C: index === 0 ? '>;' : '>5' }[set];
      return change + text.replaceAll('>', '>0');
    })
    .join('');
