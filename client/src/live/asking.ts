import type { Answer, Link, Message, Request, Scheduler } from './link.ts';

/**
 * Asks for all of something at every opening of the line, and again after a while when the hub was busy or silent. Until
 * it is answered the line is behind by nobody knows how much; of answers that overtake each other the last one asked
 * for counts.
 */
export const createAsking = <E extends Request>(options: {
  readonly link: Link;
  readonly scheduler: Scheduler;
  /** Who is behind. */
  readonly who: object;
  readonly event: E;
  readonly message: Message<E>;
  readonly onAsked?: () => void;
  readonly onAnswer: (answer: Answer<E>) => void;
  readonly onRefused: (refusal: { readonly code: string; readonly message: string }) => void;
}): { readonly start: () => void; readonly close: () => void } => {
  const { link, scheduler, who, event, message, onAsked, onAnswer, onRefused } = options;
  let isClosed = false;
  let asking = 0;
  let cancelRetry: (() => void) | undefined;

  const ask = async (): Promise<void> => {
    if (isClosed || !link.isOpen()) return;
    cancelRetry?.();
    const mine = (asking += 1);
    onAsked?.();
    link.reportBehind(who, null);
    const outcome = await link.request(event, message);
    if (isClosed || mine !== asking) return;
    switch (outcome.status) {
      case 'answered':
        onAnswer(outcome.answer);
        break;
      case 'refused':
        if (outcome.code === 'busy') {
          cancelRetry = scheduler.after(retryMs, () => void ask());
          return;
        }
        onRefused({ code: outcome.code, message: outcome.message });
        break;
      case 'failed':
        if (outcome.why === 'timeout') cancelRetry = scheduler.after(retryMs, () => void ask());
        return;
    }
    link.reportBehind(who, undefined);
  };
  const leave = link.onOpen(() => void ask());

  return {
    start: () => void ask(),
    close: () => {
      isClosed = true;
      cancelRetry?.();
      link.reportBehind(who, undefined);
      leave();
    },
  };
};

const retryMs = 2_000;
