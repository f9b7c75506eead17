import { useState } from 'react';
import type { SenderView } from '../../../../src/contracts/senders.ts';
import { toMessage } from '../../api/http.ts';
import { loadSenders, pauseSender } from '../../api/senders.ts';
import { useSession } from '../../api/use-api.ts';
import { useWatched } from '../../api/use-watched.ts';
import { useToast } from '../../ui/toast.tsx';

/** Others pause and resume too, and what waits grows. */
const againMs = 10_000;

export interface Senders {
  /** Empty until they are known. */
  readonly items: readonly SenderView[];
  /** Of the sender that is being told. */
  readonly busy: string | undefined;
  /** Why it was not done, for whoever asked to say. */
  readonly pause: (sender: SenderView, reason: string) => Promise<string | undefined>;
  readonly resume: (sender: SenderView) => Promise<void>;
}

/** The switch of each sender. What was done can be undone from where it is told. */
export const useSenders = (): Senders => {
  const { http } = useSession();
  const say = useToast();
  const { loaded, again } = useWatched('senders', () => loadSenders(http), againMs);
  const [busy, setBusy] = useState<string>();

  const tell = async (
    sender: SenderView,
    wanted: Parameters<typeof pauseSender>[2],
    done: string,
    undo: () => Promise<string | undefined>,
  ): Promise<string | undefined> => {
    setBusy(sender.sender);
    const result = await pauseSender(http, sender.sender, wanted);
    setBusy(undefined);
    again();
    if (!result.ok) return toMessage(result.problem);
    say({ text: done, undo: () => void orSay(undo()) });
    return undefined;
  };
  const orSay = async (told: Promise<string | undefined>): Promise<void> => {
    const wrong = await told;
    if (wrong !== undefined) say({ text: wrong, tone: 'bad' });
  };
  const pause: Senders['pause'] = async (sender, reason) =>
    await tell(
      sender,
      { paused: true, reason },
      `${sender.name} is paused: what it sends waits.`,
      async () => await start(sender),
    );
  const start = async (sender: SenderView): Promise<string | undefined> =>
    await tell(
      sender,
      { paused: false },
      `${sender.name} is heard again: what has waited is taken now.`,
      async () => await pause(sender, sender.pause?.reason ?? 'Paused again'),
    );
  const resume: Senders['resume'] = async (sender) => await orSay(start(sender));
  return { items: loaded.status === 'loaded' ? loaded.value.items : [], busy, pause, resume };
};
