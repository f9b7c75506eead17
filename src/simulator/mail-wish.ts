import type { TrackCommand } from '../contracts/commands.ts';
import { hourMs } from './local-time.ts';
import type { Random } from './random.ts';

export interface MailWish {
  readonly afterMs: number;
  readonly body: Extract<TrackCommand, { readonly type: 'SetPreferences' }>;
}

/** One customer in twenty follows a mail to where mails are chosen; the others take them as they come. */
export const planMailWish = (random: Random): MailWish | undefined =>
  random.chance(1 / 20)
    ? {
        afterMs: random.between(0.2, 20) * hourMs,
        body: {
          type: 'SetPreferences',
          ...random.weighted([
            [{ mails: { delivered: false } }, 4],
            [{ mails: { shipped: false, delivered: false } }, 2],
            [{ mails: { shipped: false, delayed: false, delivered: false, returns: false } }, 1],
            [{ quietHours: { from: '22:00', to: '07:00' } }, 3],
            [{ language: 'en' as const }, 2],
          ]),
        },
      }
    : undefined;
