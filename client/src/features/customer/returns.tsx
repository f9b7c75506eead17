import type { ReactElement } from 'react';
import type { OrderView } from '../../../../src/contracts/orders.ts';
import type { ReturnView } from '../../../../src/contracts/returns.ts';
import { useSpeech } from '../../languages/use-speech.tsx';
import { toItem } from '../../words/returnable.ts';
import type { TakeBack } from './change-dialogs.tsx';
import { ReturnLabels } from './return-labels.tsx';
import { tellReturn } from './return-words.ts';

const OneReturn = ({
  one,
  order,
  token,
  title,
  onTakeBack,
}: {
  readonly one: ReturnView;
  readonly order: OrderView;
  readonly token: string;
  readonly title: string;
  readonly onTakeBack: (change: TakeBack) => void;
}): ReactElement => {
  const { returnId, status } = one;
  const speech = useSpeech();
  const { returns } = speech.words;
  const { label, tone, next } = tellReturn(one, speech);
  // A label says where it comes from.
  const isErased = order.shipTo !== undefined && 'erased' in order.shipTo;
  return (
    <section className="parcel" aria-label={title}>
      <header>
        <h2>{title}</h2>
        <p className="parcel-status" data-tone={tone}>
          {label}
        </p>
      </header>
      <p>{next}</p>
      <ul className="items">
        {one.lines.map(({ lineId, announced, received, reason }) => (
          <li key={lineId}>
            {toItem(order, lineId, announced === 0 ? received : announced)}
            <span className="muted">
              {' '}
              · {announced === 0 ? returns.unannounced : returns.reasons[reason]}
            </span>
          </li>
        ))}
      </ul>
      <p className="muted">
        {returns.asked({ when: speech.toMoment(one.requestedAt) })} <span className="mono">{returnId}</span>
      </p>
      {status === 'approved' && !isErased ? <ReturnLabels token={token} returnId={returnId} /> : null}
      {status === 'approved' || status === 'requested' ? (
        <button
          type="button"
          className="button"
          onClick={() => onTakeBack({ type: 'CancelReturn', returnId })}
        >
          {returns.takeBack}
        </button>
      ) : null}
    </section>
  );
};

/** What the customer sends back, newest first. */
export const Returns = ({
  order,
  token,
  onTakeBack,
}: {
  readonly order: OrderView;
  readonly token: string;
  readonly onTakeBack: (change: TakeBack) => void;
}): ReactElement | null => {
  const { returns } = useSpeech().words;
  const count = order.returns.length;
  if (count === 0) return null;
  return (
    <div className="parcels returns">
      {order.returns
        .map((one, index) => ({
          one,
          title: count === 1 ? returns.yours : returns.oneOf({ index: index + 1, count }),
        }))
        .toReversed()
        .map(({ one, title }) => (
          <OneReturn
            key={one.returnId}
            one={one}
            title={title}
            order={order}
            token={token}
            onTakeBack={onTakeBack}
          />
        ))}
    </div>
  );
};
