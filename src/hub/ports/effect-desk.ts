import type { EffectCounts, FailedEffect } from '../../contracts/effects.ts';

/** Effects that failed for good, as people cure them. */
export interface EffectDesk {
  /** The newest failure first; `before` is a cursor of the page before. */
  list(wanted: {
    readonly state: FailedEffect['state'];
    readonly before?: string;
    readonly limit: number;
  }): Promise<{ readonly items: readonly FailedEffect[]; readonly nextCursor: string | null } | 'bad_cursor'>;
  counts(): Promise<EffectCounts>;
  /** Tried again at once, with the same key. False: there is none that failed. */
  retry(effectId: string): Promise<boolean>;
  /** Never tried again unless somebody wants it after all. False: there is none that failed. */
  giveUp(effectId: string, by: string, reason: string): Promise<boolean>;
}
