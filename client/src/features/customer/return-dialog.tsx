import { useEffect, useRef, type ReactElement } from 'react';
import type { OrderView } from '../../../../src/contracts/orders.ts';
import { useSpeech } from '../../languages/use-speech.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Wrong } from '../../ui/wrong.tsx';
import type { Returnable } from '../../words/returnable.ts';
import { tellProblem } from './problem-words.ts';
import { toChosen } from './return-draft.ts';
import { ReturnLabels } from './return-labels.tsx';
import { HandOver, Items, Reasons } from './return-steps.tsx';
import { tellReturn } from './return-words.ts';
import type { Returning } from './use-returning.ts';

/** Four short steps: what, why, how, and the label. */
export const ReturnDialog = ({
  returning,
  order,
  returnables,
  token,
}: {
  readonly returning: Returning;
  readonly order: OrderView;
  readonly returnables: readonly Returnable[];
  readonly token: string;
}): ReactElement => {
  const { draft, sent, isBusy, problem, change, close, send } = returning;
  const speech = useSpeech();
  const { dialogs, returning: words } = speech.words;
  const step = sent === undefined ? draft.step : 4;
  const place = useRef<HTMLDivElement>(null);
  const shown = useRef(step);
  useEffect(() => {
    if (shown.current === step) return;
    shown.current = step;
    const first = place.current?.querySelector<HTMLElement>('input:not(:disabled), select, textarea');
    (first ?? place.current)?.focus();
  }, [step]);
  if (sent !== undefined) return <Done {...{ sent, order, token, place }} onClose={close} />;

  const title = { 1: words.what, 2: words.why, 3: words.how }[draft.step];
  const chosen = toChosen(draft, returnables);
  const units = chosen.reduce((sum, { quantity }) => sum + quantity, 0);
  const next = (): void => {
    if (draft.step === 1) change({ step: 2 });
    else if (draft.step === 2) change({ step: 3 });
    else void send(chosen);
  };
  return (
    <Dialog
      title={title}
      onClose={close}
      cancelLabel={dialogs.notNow}
      backLabel={dialogs.back}
      onBack={draft.step === 1 ? undefined : () => change({ step: draft.step === 3 ? 2 : 1 })}
      confirm={{
        label: draft.step < 3 ? words.next : words.send({ count: units }),
        isBusy,
        findMissing: () => (units === 0 ? words.nothing : undefined),
        onConfirm: next,
      }}
    >
      <p className="muted return-step-of" role="status">
        {words.step({ step: draft.step })}
        <span className="hidden-text">: {title}</span>
      </p>
      <div className="return-step" ref={place} tabIndex={-1}>
        {draft.step === 1 ? <Items {...{ draft, returnables, change }} /> : null}
        {draft.step === 2 ? <Reasons {...{ draft, chosen, change }} /> : null}
        {draft.step === 3 ? <HandOver {...{ draft, chosen, change }} /> : null}
      </div>
      <Wrong text={problem === undefined ? undefined : tellProblem(problem, speech)} />
    </Dialog>
  );
};

const Done = ({
  sent,
  order,
  token,
  place,
  onClose,
}: {
  readonly sent: NonNullable<Returning['sent']>;
  readonly order: OrderView;
  readonly token: string;
  readonly place: React.RefObject<HTMLDivElement | null>;
  readonly onClose: () => void;
}): ReactElement => {
  const speech = useSpeech();
  const { returning: words } = speech.words;
  const one = order.returns.find(({ returnId }) => returnId === sent.returnId);
  const isApproved = one === undefined ? sent.isApproved : one.status === 'approved';
  const { next } = tellReturn(
    one ?? {
      status: isApproved ? 'approved' : 'requested',
      method: 'drop_off',
      refund: null,
    },
    speech,
  );
  return (
    <Dialog title={isApproved ? words.ready : words.noted} onClose={onClose} cancelLabel={words.done}>
      <div className="return-step" ref={place} tabIndex={-1}>
        <p>{next}</p>
        {isApproved && sent.returnId !== undefined ? (
          <ReturnLabels token={token} returnId={sent.returnId} />
        ) : null}
        <p className="muted">{words.later}</p>
      </div>
    </Dialog>
  );
};
