import { encode } from 'uqr';
import { type Code128, findCode128 } from './code-128.ts';
import { toShown } from './return-label-text.ts';
import type { ReturnLabel } from '../hub/ports/return-labels.ts';

/** A row of dark modules that touch each other. */
export interface QrBar {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** Error correction M: a scratch or a crease may take a seventh of it. */
export function toQr(text: string): { readonly size: number; readonly bars: readonly QrBar[] } {
  const { data, size } = encode([...Buffer.from(text)], { ecc: 'M', border: 0 });
  const bars = data.flatMap((row, y) =>
    [
      ...row
        .map((isDark) => (isDark ? '#' : ' '))
        .join('')
        .matchAll(/#+/gu),
    ].map(({ 0: { length }, index }) => ({
      x: index,
      y,
      width: length,
    })),
  );
  return { size, bars };
}

export interface LargeCode {
  /** Undefined where it has no place or cannot be said in bars: what it says is then in letters only. */
  readonly code: Code128 | undefined;
  readonly text: string;
  /** The other number, in letters only; empty where there is none. */
  readonly other: string;
}

/** A carrier scans its own number. With none, or with one that no bars of ours can say, it is the return's. */
export function toLargeCode({ returnId, parcel }: ReturnLabel, mostModules: number): LargeCode {
  const findFitting = (text: string): Code128 | undefined => {
    const code = findCode128(text);
    return code !== undefined && code.modules <= mostModules ? code : undefined;
  };
  const trackingNumber = parcel?.trackingNumber.replace(/\s+/gu, '') ?? '';
  const ofParcel = findFitting(trackingNumber);
  if (ofParcel !== undefined) return { code: ofParcel, text: trackingNumber, other: toShown(returnId) };
  return { code: findFitting(returnId), text: toShown(returnId), other: toShown(trackingNumber) };
}
