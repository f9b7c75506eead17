import type { TrackCommand } from '../../../src/contracts/commands.ts';
import type { OrderView } from '../../../src/contracts/orders.ts';
import type { Preferences } from '../../../src/contracts/preferences.ts';

export const everyMail: Preferences = {
  language: 'sv',
  mails: { shipped: true, delayed: true, delivered: true, returns: true },
  quietHours: null,
};

type SetPreferences = Extract<TrackCommand, { readonly type: 'SetPreferences' }>;
export const isSetPreferences = (body: { readonly type: string }): body is SetPreferences =>
  body.type === 'SetPreferences';

export const withPreferences =
  ({ language, mails, quietHours }: Omit<SetPreferences, 'type'>) =>
  (order: OrderView): OrderView => {
    const before = order.preferences ?? everyMail;
    return {
      ...order,
      preferences: {
        language: language ?? before.language,
        mails: { ...before.mails, ...mails },
        quietHours: quietHours === undefined ? before.quietHours : quietHours,
      } as Preferences,
    };
  };
