import { useState } from 'react';
import type { Http } from '../../api/http.ts';
import { useSentKey } from '../../api/use-sent-key.ts';
import { commandTracked, loadTracked } from '../../api/track.ts';
import type { OrderView } from '../../../../src/contracts/orders.ts';
import type { Problem } from '../../../../src/contracts/problems.ts';
import type { Tracked } from '../../../../src/contracts/tracking.ts';
import { type Chosen, emptyDraft, type ReturnDraft, toRequest } from './return-draft.ts';

export interface SentReturn {
  /** Undefined: it is done, and the answer that names it was lost. */
  readonly returnId: string | undefined;
  readonly isApproved: boolean;
}

export interface Returning {
  readonly isOpen: boolean;
  readonly draft: ReturnDraft;
  readonly isBusy: boolean;
  readonly problem: Problem | undefined;
  readonly sent: SentReturn | undefined;
  readonly open: () => void;
  /** What was said stays for the next time. */
  readonly close: () => void;
  readonly change: (change: Partial<ReturnDraft>) => void;
  readonly send: (chosen: readonly Chosen[]) => Promise<void>;
}

export const useReturning = (
  http: Http,
  token: string,
  { order, onNews }: { readonly order: OrderView; readonly onNews: (tracked: Tracked) => void },
): Returning => {
  const [isOpen, setOpen] = useState(false);
  const [draft, setDraft] = useState(emptyDraft);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const [sent, setSent] = useState<SentReturn>();
  const sentKey = useSentKey();

  const send = async (chosen: readonly Chosen[]): Promise<void> => {
    const request = toRequest(draft, chosen);
    const before = new Set(order.returns.map(({ returnId }) => returnId));
    setBusy(true);
    setProblem(undefined);
    const result = await commandTracked(http, token, request, sentKey.of(request));
    if (!result.ok) {
      setBusy(false);
      setProblem(result.problem);
      return;
    }
    const named = result.value.events.find(({ type }) => type === 'ReturnRequested')?.data['returnId'];
    const isApproved = result.value.events.some(({ type }) => type === 'ReturnApproved');
    // The line brings it too, where there is one.
    const tracked = await loadTracked(http, token);
    if (tracked.ok) onNews(tracked.value);
    const its = tracked.ok
      ? tracked.value.order.returns.findLast(({ returnId }) =>
          typeof named === 'string' ? returnId === named : !before.has(returnId),
        )
      : undefined;
    setBusy(false);
    sentKey.forget();
    setDraft(emptyDraft);
    setSent({
      returnId: typeof named === 'string' ? named : its?.returnId,
      isApproved: isApproved || its?.status === 'approved',
    });
  };
  return {
    isOpen,
    draft,
    isBusy,
    problem,
    sent,
    open: () => {
      setSent(undefined);
      setProblem(undefined);
      setOpen(true);
    },
    close: () => setOpen(false),
    change: (change) => {
      setProblem(undefined);
      setDraft((now) => ({ ...now, ...change }));
    },
    send,
  };
};
