import type { TrackingSourceSettings } from '../../contracts/registry.ts';

/** Where the news of a parcel can be asked for, when nobody told it. */
export interface TrackingSource {
  /** Rejects when nobody answers; what is answered is a value. */
  ask(trackingNumber: string): Promise<AskedSource>;
}

export type AskedSource =
  /** Bodies of a format that is known; they are taken in like any other of it. None: nothing is known of the parcel. */
  | { readonly outcome: 'answered'; readonly format: string; readonly bodies: readonly Buffer[] }
  /** Not now, or not with these settings. */
  | { readonly outcome: 'refused'; readonly why: string; readonly retryAfterMs: number | null };

export type OpenTrackingSource = (settings: TrackingSourceSettings) => TrackingSource;

/** Ends the door of a message that the hub asked for itself: it is taken like another, and nobody's sign of life. */
export const polledToken = '.polled';
