import type { WorkRequest } from '../../contracts/fulfilments.ts';

/** How a location is told of work. `key` is the same in every try, so that it counts once. */
export interface WorkRequests {
  send(request: {
    readonly location: string;
    readonly kind: 'requested' | 'cancelRequested';
    readonly body: WorkRequest;
    readonly key: string;
  }): Promise<'sent' | 'no_door'>;
}
