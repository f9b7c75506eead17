import { useState, type ReactElement } from 'react';
import type { EndingSubscription } from '../../../../src/contracts/parcel-subscriptions.ts';
import { toMessage } from '../../api/http.ts';
import { loadEndingSubscriptions, noteRenewed } from '../../api/subscriptions.ts';
import { useLoaded, useSession } from '../../api/use-api.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Link } from '../../ui/router.tsx';
import { ProblemState, Skeleton } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';
import { toCarrier } from '../../words/statuses.ts';
import { toMoment } from '../../words/times.ts';

/** Parcels of which a carrier stops telling: their numbers to take to the carrier, and that somebody did. */
export const SubscriptionsDialog = ({
  carrier,
  onClose,
}: {
  readonly carrier: string;
  readonly onClose: () => void;
}): ReactElement => {
  const { http } = useSession();
  const say = useToast();
  const [isBusy, setBusy] = useState(false);
  const { loaded, again } = useLoaded(carrier, () => loadEndingSubscriptions(http, carrier));
  const items = loaded.status === 'loaded' ? loaded.value.items : [];

  const renew = async (): Promise<void> => {
    setBusy(true);
    // What was shown, and not what has come to its end meanwhile.
    const result = await noteRenewed(http, carrier, {
      trackingNumbers: [...new Set(items.map(({ trackingNumber }) => trackingNumber))],
    });
    setBusy(false);
    if (!result.ok) {
      say({ text: toMessage(result.problem), tone: 'bad' });
      return;
    }
    say({ text: `${toCarrier(carrier)} is known to tell of ${count(result.value.renewed)} again.` });
    onClose();
  };
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(items.map(({ trackingNumber }) => trackingNumber).join('\n'));
      say({ text: 'The numbers are copied, one a line.' });
    } catch {
      say({ text: 'The browser does not let the page copy.', tone: 'bad' });
    }
  };

  return (
    <Dialog
      title={`Subscriptions at ${toCarrier(carrier)}`}
      onClose={onClose}
      {...(items.length === 0
        ? {}
        : { confirm: { label: 'They are renewed', isBusy, onConfirm: () => void renew() } })}
    >
      {loaded.status === 'loading' ? <Skeleton rows={4} label="Loading the subscriptions" /> : null}
      {loaded.status === 'failed' ? (
        <ProblemState what="the subscriptions" problem={loaded.problem} onRetry={again} />
      ) : null}
      {loaded.status === 'loaded' && items.length === 0 ? <p>None ends soon.</p> : null}
      {items.length === 0 ? null : (
        <>
          <p>
            The carrier stops telling of these parcels, which are still under way. What cannot be renewed here
            is renewed at the carrier; say so afterwards.
          </p>
          <ul className="subscriptions">
            {items.map((one) => (
              <li key={`${one.trackingNumber} ${one.orderId}`}>
                <span className="mono">{one.trackingNumber}</span>{' '}
                <Link href={`/desk/orders/${one.orderId}`}>{one.orderNumber}</Link>
                <span className="muted">{tellEnd(one)}</span>
              </li>
            ))}
          </ul>
          <p>
            <Button onClick={() => void copy()}>Copy the numbers</Button>
          </p>
        </>
      )}
    </Dialog>
  );
};

const count = (parcels: number): string => (parcels === 1 ? '1 parcel' : `${parcels} parcels`);

const tellEnd = ({ endsAt, problem, tries }: EndingSubscription): string =>
  [
    endsAt === null ? 'never subscribed' : `until ${toMoment(endsAt)}`,
    problem === null ? '' : `${problem}, ${tries === 1 ? 'tried once' : `tried ${tries} times`}`,
  ]
    .filter(Boolean)
    .join(' · ');
