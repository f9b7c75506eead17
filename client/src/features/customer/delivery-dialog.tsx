import type { ReactElement } from 'react';
import type { TrackCommand } from '../../../../src/contracts/commands.ts';
import type { DeliveryOptions } from '../../../../src/contracts/delivery-options.ts';
import type { OrderView } from '../../../../src/contracts/orders.ts';
import type { Http } from '../../api/http.ts';
import { loadTrackedOptions } from '../../api/track.ts';
import { useLoaded } from '../../api/use-api.ts';
import { useSpeech } from '../../languages/use-speech.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { formText } from '../../ui/form-text.ts';
import { Wrong } from '../../ui/wrong.tsx';
import { tellProblem } from './problem-words.ts';

type Option = DeliveryOptions['options'][number];

const keyOf = ({ delivery }: Option): string => `${delivery.option}/${delivery.pickupLocation ?? ''}`;

/** Only what it can still be, each with when it would be there. */
export const DeliveryDialog = ({
  http,
  token,
  order,
  isBusy,
  problem,
  onClose,
  onCommand,
}: {
  readonly http: Http;
  readonly token: string;
  readonly order: OrderView;
  readonly isBusy: boolean;
  readonly problem: string | undefined;
  readonly onClose: () => void;
  readonly onCommand: (command: TrackCommand) => void;
}): ReactElement => {
  const speech = useSpeech();
  const {
    words: { changes, delivery, dialogs, parcels },
    toCapital,
    toWindow,
  } = speech;
  const { loaded } = useLoaded(`${token} ${order.version}`, () => loadTrackedOptions(http, token));
  const options = loaded.status === 'loaded' ? loaded.value.options : [];
  const find = (data: FormData): Option | undefined =>
    options.find((one) => keyOf(one) === formText(data, 'way'));
  return (
    <Dialog
      title={changes.delivery}
      onClose={onClose}
      cancelLabel={dialogs.keepAsIs}
      confirm={{
        label: delivery.confirm,
        isBusy,
        findMissing: (data) => (find(data) === undefined ? delivery.choose : undefined),
        onConfirm: (data) => {
          const wanted = find(data);
          if (wanted !== undefined) onCommand({ type: 'ChangeDelivery', delivery: wanted.delivery });
        },
      }}
    >
      <p>{delivery.until}</p>
      {loaded.status === 'loading' ? <p className="muted">{delivery.loading}</p> : null}
      {loaded.status === 'failed' ? <p className="muted">{tellProblem(loaded.problem, speech)}</p> : null}
      {loaded.status === 'loaded' && options.length === 0 ? (
        <p>{delivery.none}</p>
      ) : (
        <fieldset className="ways">
          <legend className="hidden-text">{delivery.ways}</legend>
          {options.map((option) => (
            <label key={keyOf(option)} className="check">
              <input type="radio" name="way" value={keyOf(option)} />
              <span>
                <strong>{parcels.options[option.delivery.option]}</strong>
                {option.name === undefined
                  ? ''
                  : `, ${[option.name, option.city].filter(Boolean).join(', ')}`}{' '}
                <span className="muted">{toCapital(toWindow(option.promise.from, option.promise.to))}</span>
              </span>
            </label>
          ))}
        </fieldset>
      )}
      <Wrong text={problem} />
    </Dialog>
  );
};
