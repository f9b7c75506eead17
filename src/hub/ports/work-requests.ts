import type { WorkRequest } from '../../contracts/fulfilments.ts';
import type { ReturnNotice } from '../../contracts/returns.ts';

/** How a location is told of work, and of goods that come back. `key` is the same in every try, so that it counts once. */
export interface WorkRequests {
  send(request: {
    readonly location: string;
    readonly kind: 'requested' | 'cancelRequested' | 'returnExpected' | 'returnCancelled';
    readonly body: WorkRequest | ReturnNotice;
    readonly key: string;
  }): Promise<'sent' | 'no_door'>;
}
