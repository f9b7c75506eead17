import { useRef, useState, type ReactElement } from 'react';
import type { WebhookDelivery, WebhookEndpoint } from '../../../../src/contracts/webhook-endpoints.ts';
import { type Result, toMessage } from '../../api/http.ts';
import { useSession } from '../../api/use-api.ts';
import { replayDelivery, replayFailed, resendMissed } from '../../api/webhooks.ts';
import { useNow } from '../../live/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { go, withSearch } from '../../ui/router.tsx';
import { EmptyState, ProblemState, Skeleton } from '../../ui/states.tsx';
import { Columns } from '../../ui/table.tsx';
import { useToast } from '../../ui/toast.tsx';
import { DeliveryRow } from './delivery-row.tsx';
import type { ShownDeliveries } from './use-deliveries.ts';
import { deliveryWords } from './webhook-words.ts';

export const states = ['waiting', 'failed', 'sent', 'left_out'] as const;

const columns = [
  { label: 'Event' },
  { label: 'Of', why: 'With its number in the stream: together they are its webhook-id' },
  { label: 'State' },
  { label: 'Tries', isNumber: true },
  { label: 'Since' },
  {
    label: 'Next try',
    why: 'What is of one order goes out in its order: the next one when the one before is through',
  },
  { label: 'Send again', isHidden: true },
] as const;

const nothing: Readonly<Record<WebhookDelivery['state'], string>> = {
  waiting: 'Nothing waits',
  failed: 'Nothing has failed for good',
  sent: 'Nothing was sent lately',
  left_out: 'Nothing was left out',
};

/** What an endpoint was told and is to be told, the newest first. */
export const Deliveries = ({
  endpoint,
  state,
  deliveries: { loaded, showOlder, isReading },
  lookAgain,
}: {
  readonly endpoint: WebhookEndpoint;
  /** Undefined: all. */
  readonly state: WebhookDelivery['state'] | undefined;
  readonly deliveries: ShownDeliveries;
  readonly lookAgain: () => void;
}): ReactElement => {
  const { http } = useSession();
  const say = useToast();
  const now = useNow();
  const { endpointId, failed, waiting } = endpoint;
  const [busy, setBusy] = useState<ReadonlySet<string>>(new Set());
  const title = useRef<HTMLHeadingElement>(null);
  const table = useRef<HTMLTableElement>(null);
  const items = loaded.status === 'loaded' ? loaded.value.items : [];
  const counts: Readonly<Partial<Record<WebhookDelivery['state'], number>>> = { waiting, failed };
  const isDisabled = endpoint.state === 'disabled';

  const send = async (
    key: string,
    asked: Promise<Result<{ readonly again: number }>>,
    toFocus: () => HTMLElement | null | undefined,
  ): Promise<void> => {
    setBusy((before) => new Set([...before, key]));
    const result = await asked;
    setBusy((before) => new Set([...before].filter((one) => one !== key)));
    const what = result.ok && result.value.again !== 1 ? `${result.value.again} are` : 'It is';
    const when = isDisabled ? 'sent again when the endpoint is enabled' : 'sent again now';
    say(result.ok ? { text: `${what} ${when}.` } : { text: toMessage(result.problem), tone: 'bad' });
    if (result.ok) toFocus()?.focus({ preventScroll: true });
    lookAgain();
  };
  const findMissed = async (): Promise<void> => {
    setBusy((before) => new Set([...before, 'missed']));
    const result = await resendMissed(http, endpointId);
    setBusy((before) => new Set([...before].filter((one) => one !== 'missed')));
    // The button goes when all is found.
    if (result.ok) title.current?.focus({ preventScroll: true });
    say(
      result.ok
        ? { text: 'What it was not told of while it was disabled is looked for, and sent.' }
        : { text: toMessage(result.problem), tone: 'bad' },
    );
    lookAgain();
  };
  /** The button that was pressed goes with its answer: the focus goes on to the next one, if it is there still. */
  const findNext = (deliveryId: string): HTMLElement | null | undefined => {
    const buttons = [...(table.current?.querySelectorAll<HTMLElement>('[data-delivery]') ?? [])];
    const index = buttons.findIndex((button) => button.dataset['delivery'] === deliveryId);
    if (index >= 0 && buttons[index] !== document.activeElement) return undefined;
    return buttons[index + 1] ?? buttons[index - 1] ?? title.current;
  };
  return (
    <section className="deliveries" aria-labelledby="deliveries-title">
      <div className="deliveries-head">
        <h2 id="deliveries-title" ref={title} tabIndex={-1}>
          Deliveries
        </h2>
        <div className="segments" role="group" aria-label="Which deliveries">
          {[undefined, ...states].map((one) => (
            <Button
              key={one ?? 'all'}
              aria-pressed={one === state}
              onClick={() => go(withSearch({ state: one }), 'replace')}
            >
              {one === undefined ? 'All' : deliveryWords[one].text}
              {one === undefined || (counts[one] ?? 0) === 0 ? null : (
                <span className="segment-count">{counts[one]?.toLocaleString('en-GB')}</span>
              )}
            </Button>
          ))}
        </div>
        {!endpoint.hasMissed || isDisabled ? null : (
          <Button
            isBusy={busy.has('missed') || endpoint.resend !== null}
            onClick={() => void findMissed()}
            title="What happened while it was disabled, and it was not told of"
          >
            {endpoint.resend === null
              ? 'Send what it missed'
              : `Found ${endpoint.resend.found} that it missed`}
          </Button>
        )}
        {failed === 0 ? null : (
          <Button
            isBusy={busy.has('all')}
            onClick={() => void send('all', replayFailed(http, endpointId), () => title.current)}
          >
            Send all failed again
          </Button>
        )}
      </div>
      {loaded.status === 'loading' ? <Skeleton rows={8} label="Loading the deliveries" /> : null}
      {loaded.status === 'failed' ? (
        <ProblemState what="the deliveries" problem={loaded.problem} onRetry={lookAgain} />
      ) : null}
      {loaded.status === 'loaded' && items.length === 0 ? (
        <EmptyState title={state === undefined ? 'Nothing to tell yet' : nothing[state]}>
          {state !== undefined
            ? undefined
            : isDisabled
              ? 'What happens while it is disabled can be sent when it is enabled.'
              : 'What happens from now on, and it wants, is listed here.'}
        </EmptyState>
      ) : null}
      {items.length === 0 ? null : (
        <table ref={table} className="listing delivery-table" aria-labelledby="deliveries-title">
          <Columns columns={columns} />
          <tbody>
            {items.map((delivery) => (
              <DeliveryRow
                key={delivery.deliveryId}
                delivery={delivery}
                now={now}
                isHeld={isDisabled}
                isBusy={busy.has(delivery.deliveryId)}
                onSendAgain={() => {
                  const { deliveryId } = delivery;
                  void send(deliveryId, replayDelivery(http, { endpointId, deliveryId }), () =>
                    findNext(deliveryId),
                  );
                }}
              />
            ))}
          </tbody>
        </table>
      )}
      {showOlder === undefined ? null : (
        <p className="deliveries-foot">
          <Button isBusy={isReading} onClick={showOlder}>
            Show older
          </Button>
        </p>
      )}
      {items.length > 0 && showOlder === undefined ? (
        <p className="deliveries-foot muted">What went out is listed for some days.</p>
      ) : null}
    </section>
  );
};
