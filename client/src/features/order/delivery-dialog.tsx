import { useState, type ReactElement } from 'react';
import type { DeliveryOptions } from '../../../../src/contracts/delivery-options.ts';
import type { OrderView } from '../../../../src/contracts/orders.ts';
import { toMessage } from '../../api/http.ts';
import { loadDeliveryOptions } from '../../api/staff.ts';
import { useLoaded, useSession } from '../../api/use-api.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { formText } from '../../ui/form-text.ts';
import { Wrong } from '../../ui/wrong.tsx';
import { toWindow } from '../../words/times.ts';
import { optionNames } from '../../words/statuses.ts';
import type { Asked } from './asked.tsx';
import { ToldAhead } from './told-ahead.tsx';

type Option = DeliveryOptions['options'][number];

const keyOf = ({ delivery }: Option): string => `${delivery.option}/${delivery.pickupLocation ?? ''}`;

const Options = ({
  options,
  chosen,
  onChoose,
}: {
  readonly options: readonly Option[];
  readonly chosen: string | undefined;
  readonly onChoose: (key: string) => void;
}): ReactElement =>
  options.length === 0 ? (
    <p>It cannot come another way: no store has all of it, and no location sends it otherwise.</p>
  ) : (
    <fieldset className="ways">
      <legend className="hidden-text">How it comes</legend>
      {options.map((option) => (
        <label key={keyOf(option)} className="check">
          <input
            type="radio"
            name="way"
            value={keyOf(option)}
            checked={chosen === keyOf(option)}
            onChange={() => onChoose(keyOf(option))}
          />
          <span>
            <strong>{optionNames[option.delivery.option]}</strong>
            {option.name === undefined
              ? ''
              : `, ${[option.name, option.city].filter(Boolean).join(', ')}`}{' '}
            <span className="muted">{toWindow(option.promise.from, option.promise.to)}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );

/** Only what it can still be, with what would be promised; what must move for it is asked back from who has it. */
export const DeliveryDialog = ({
  order,
  isBusy,
  problem,
  onClose,
  onCommand,
}: Asked & { readonly order: OrderView }): ReactElement => {
  const { http } = useSession();
  const { loaded } = useLoaded(`${order.orderId} ${order.version}`, () =>
    loadDeliveryOptions(http, order.orderId),
  );
  const [chosen, setChosen] = useState<string>();
  const options = loaded.status === 'loaded' ? loaded.value.options : [];
  const find = (key: string | undefined): Option | undefined => options.find((one) => keyOf(one) === key);
  const option = find(chosen);
  return (
    <Dialog
      title="Change how it comes"
      onClose={onClose}
      confirm={{
        label: 'Change it',
        isBusy,
        findMissing: (data) =>
          find(formText(data, 'way')) === undefined ? 'Choose how it is to come.' : undefined,
        onConfirm: (data) => {
          const wanted = find(formText(data, 'way'));
          if (wanted !== undefined) onCommand({ type: 'ChangeDelivery', delivery: wanted.delivery });
        },
      }}
    >
      {loaded.status === 'loading' ? <p className="muted">Looking what is possible…</p> : null}
      {loaded.status === 'failed' ? <p className="muted">{toMessage(loaded.problem)}</p> : null}
      {loaded.status === 'loaded' ? <Options options={options} chosen={chosen} onChoose={setChosen} /> : null}
      {option === undefined ? null : (
        <ToldAhead order={order} command={{ type: 'ChangeDelivery', delivery: option.delivery }} />
      )}
      <Wrong text={problem} />
    </Dialog>
  );
};
