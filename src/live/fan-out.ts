import type { Metrics } from '../platform/metrics.ts';
import type { FanOut } from './caller.ts';
import type { LiveNamespace } from './protocol.ts';

/** Sockets that are given a frame before others have their turn. */
const portion = 200;

/** One frame to many sockets, made once, a portion of them a turn of the event loop. */
export function createFanOut(options: {
  /** Undefined until the live side is attached. */
  readonly namespace: () => LiveNamespace | undefined;
  readonly metrics: Metrics | undefined;
}): FanOut {
  const frames = options.metrics?.counter('hub_live_frames_total', 'Frames given to sockets, by event.', [
    'event',
  ]);
  return (to, event, message, { mayDrop = false } = {}) => {
    frames?.inc({ event }, to.length);
    const [only] = to;
    if (to.length === 1 && only !== undefined && !mayDrop) {
      only.emit(event, message);
      return;
    }
    const ids = to.map(({ id }) => id);
    const next = (): void => {
      const some = ids.splice(0, portion);
      const namespace = options.namespace();
      if (some.length === 0 || namespace === undefined) return;
      const others = namespace.to(some);
      // The pair of event and message is checked by FanOut.
      ((mayDrop ? others.volatile : others).emit as (event: string, message: unknown) => void)(
        event,
        message,
      );
      if (ids.length > 0) setImmediate(next);
    };
    next();
  };
}
