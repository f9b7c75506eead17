import { useRef, useState } from 'react';
import type { Http } from '../../api/http.ts';
import { commandTracked, loadTracked } from '../../api/track.ts';
import { useSpeech } from '../../languages/use-speech.tsx';
import { useToast } from '../../ui/toast.tsx';
import type { TrackCommand } from '../../../../src/contracts/commands.ts';
import type { OrderView } from '../../../../src/contracts/orders.ts';
import type { MailTopic } from '../../../../src/contracts/mail-topics.ts';
import { tellProblem } from './problem-words.ts';
import type { Preferences } from '../../../../src/contracts/preferences.ts';
import type { Tracked } from '../../../../src/contracts/tracking.ts';

type SetPreferences = Extract<TrackCommand, { readonly type: 'SetPreferences' }>;
export type PreferenceChange = Pick<SetPreferences, 'language' | 'mails' | 'quietHours'>;

/** `version`: of the order that has it, once it is saved. */
interface Said {
  readonly id: number;
  readonly change: PreferenceChange;
  readonly version?: number;
}

/**
 * Saves one change after the other, and shows each at once until the order has it. Each says what it is about and nothing
 * else, so that what a second window or somebody at the desk says meanwhile stays.
 */
export const usePreferences = (
  http: Http,
  token: string,
  {
    order,
    saved,
    onNews,
  }: {
    readonly order: OrderView;
    readonly saved: Preferences;
    readonly onNews: (tracked: Tracked) => void;
  },
): {
  readonly shown: Preferences;
  /** `told` is what is said once it is saved. */
  readonly change: (change: PreferenceChange, told: string) => void;
} => {
  const speech = useSpeech();
  const { preferences: words } = speech.words;
  const say = useToast();
  const [said, setSaid] = useState<readonly Said[]>([]);
  const last = useRef(Promise.resolve());
  const count = useRef(0);
  const shown = said
    .filter(({ version }) => version === undefined || version > order.version)
    .reduce((now, { change: its }) => withChange(now, its), saved);

  const save = async ({ id, change: its }: Said): Promise<boolean> => {
    const result = await commandTracked(http, token, { type: 'SetPreferences', ...its });
    if (!result.ok) {
      setSaid((list) => list.filter((one) => one.id !== id));
      say({ text: words.notSaved({ why: tellProblem(result.problem, speech) }), tone: 'bad' });
      return false;
    }
    const { version } = result.value;
    setSaid((list) => list.map((one) => (one.id === id ? { ...one, version } : one)));
    // The line brings it too, where there is one.
    void loadTracked(http, token).then((tracked) => {
      if (tracked.ok) onNews(tracked.value);
    });
    return true;
  };
  const send = (change: PreferenceChange, told: string, back?: PreferenceChange): void => {
    const one = { id: (count.current += 1), change };
    setSaid((list) => [...list, one]);
    last.current = last.current.then(async () => {
      if (!(await save(one))) return;
      say({ text: told, ...(back === undefined ? {} : { undo: () => send(back, words.asBefore) }) });
    });
  };
  return { shown, change: (change, told) => send(change, told, toUndo(shown, change)) };
};

const withChange = (now: Preferences, { language, mails, quietHours }: PreferenceChange): Preferences => ({
  language: language ?? now.language,
  mails: {
    shipped: mails?.shipped ?? now.mails.shipped,
    delayed: mails?.delayed ?? now.mails.delayed,
    delivered: mails?.delivered ?? now.mails.delivered,
    returns: mails?.returns ?? now.mails.returns,
  },
  quietHours: quietHours === undefined ? now.quietHours : quietHours,
});

/** What was before of what the change is about. */
const toUndo = (
  before: Preferences,
  { language, mails = {}, quietHours }: PreferenceChange,
): PreferenceChange => {
  const topics = Object.keys(mails) as MailTopic[];
  return {
    ...(language === undefined ? {} : { language: before.language }),
    ...(topics.length === 0
      ? {}
      : { mails: Object.fromEntries(topics.map((topic) => [topic, before.mails[topic]])) }),
    ...(quietHours === undefined ? {} : { quietHours: before.quietHours }),
  };
};
