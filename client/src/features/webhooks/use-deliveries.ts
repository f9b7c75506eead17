import { useState } from 'react';
import type { Problem } from '../../../../src/contracts/problems.ts';
import type { WebhookDelivery } from '../../../../src/contracts/webhook-endpoints.ts';
import { type Loaded, useSession } from '../../api/use-api.ts';
import { useWatched } from '../../api/use-watched.ts';
import { type Deliveries, loadDeliveries } from '../../api/webhooks.ts';

const step = 50;
const everyMs = 5_000;
/** Whoever looks far back reads a lot with each look, most of which changes no more. */
const everyMsFar = 30_000;
const far = 4 * step;

export interface ShownDeliveries {
  readonly loaded: Loaded<Deliveries>;
  readonly lost: Problem | undefined;
  readonly again: () => void;
  /** Undefined: these are all. */
  readonly showOlder: (() => void) | undefined;
  readonly isReading: boolean;
}

/** As many of the newest as were asked for, all of them looked at again together. */
export const useDeliveries = (
  endpointId: string,
  state: WebhookDelivery['state'] | undefined,
): ShownDeliveries => {
  const { http } = useSession();
  const key = `${endpointId} ${state ?? ''}`;
  const [wanted, setWanted] = useState({ key, count: step });
  const count = wanted.key === key ? wanted.count : step;
  const { loaded, lost, again } = useWatched(
    key,
    (signal) => loadDeliveries(http, endpointId, { state, count }, signal),
    count < far ? everyMs : everyMsFar,
  );
  // Of another state they are not what was asked for.
  const isOther = loaded.status === 'loaded' && loaded.key !== key;
  const value = loaded.status === 'loaded' && !isOther ? loaded.value : undefined;
  return {
    loaded: isOther ? { status: 'loading' } : loaded,
    lost,
    again,
    showOlder:
      value?.hasOlder === true
        ? () => {
            setWanted({ key, count: value.count + step });
            again();
          }
        : undefined,
    isReading: value !== undefined && count > value.count,
  };
};
