import { useEffect, useState } from 'react';
import type { SenderView } from '../../../../src/contracts/senders.ts';
import { toMessage } from '../../api/http.ts';
import { loadSenders, pauseSender } from '../../api/senders.ts';
import { useLoaded, useSession } from '../../api/use-api.ts';
import { useToast } from '../../ui/toast.tsx';

/** Others pause and resume too, and what waits grows. */
const againMs = 10_000;

export interface Senders {
  /** Empty until they are known. */
  readonly items: readonly SenderView[];
  /** Of the sender that is being told. */
  readonly busy: string | undefined;
  readonly pause: (sender: SenderView, reason: string) => Promise<void>;
  readonly resume: (sender: SenderView) => Promise<void>;
}

/** The switch of each sender. What was done can be undone from where it is told. */
export const useSenders = (): Senders => {
  const { http } = useSession();
  const say = useToast();
  const { loaded, again } = useLoaded('senders', () => loadSenders(http));
  const [busy, setBusy] = useState<string>();
  useEffect(() => {
    const timer = setInterval(again, againMs);
    return () => clearInterval(timer);
  }, [again]);

  const tell = async (
    sender: SenderView,
    wanted: Parameters<typeof pauseSender>[2],
    done: string,
    undo: () => void,
  ): Promise<void> => {
    setBusy(sender.sender);
    const result = await pauseSender(http, sender.sender, wanted);
    setBusy(undefined);
    say(result.ok ? { text: done, undo } : { text: toMessage(result.problem), tone: 'bad' });
    again();
  };
  const pause = async (sender: SenderView, reason: string): Promise<void> =>
    await tell(
      sender,
      { paused: true, reason },
      `${sender.name} is paused: what it sends waits.`,
      () => void resume(sender),
    );
  const resume = async (sender: SenderView): Promise<void> =>
    await tell(
      sender,
      { paused: false },
      `${sender.name} is heard again: what has waited is taken now.`,
      () => void pause(sender, sender.pause?.reason ?? 'Paused again'),
    );
  return { items: loaded.status === 'loaded' ? loaded.value.items : [], busy, pause, resume };
};
