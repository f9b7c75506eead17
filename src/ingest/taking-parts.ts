import type { CarrierFormat } from '../carriers/format.ts';
import type { Hub } from '../hub/hub.ts';
import type { OrderPlacing } from '../hub/place-order.ts';
import type { Registry } from '../hub/registry.ts';
import type { Stocks } from '../hub/stocks.ts';
import type { Log } from '../platform/log.ts';
import type { CodeMeanings } from './code-meanings.ts';
import type { DeadLetterBox } from './dead-letters.ts';
import type { Settlement } from './message.ts';
import type { Parcels } from './parcels.ts';

/** What taking a message needs, whatever the message is. */
export interface TakingParts {
  readonly hub: Pick<Hub, 'ask' | 'readOrder'>;
  readonly placing: Pick<OrderPlacing, 'place'>;
  readonly stocks: Pick<Stocks, 'ask'>;
  readonly locations: Registry['locations'];
  readonly parcels: Pick<Parcels, 'find' | 'forget'>;
  readonly meanings: Pick<CodeMeanings, 'read'>;
  readonly deadLetters: Pick<DeadLetterBox, 'park' | 'settle' | 'load'>;
  readonly findFormat: (format: string) => CarrierFormat | undefined;
  readonly refSecret: string;
  readonly log: Log;
  /** A message of a sender was settled; one that is taken again from the dead letters is not heard again. */
  readonly onTaken?: (door: string, outcome: Exclude<Settlement['outcome'], 'retry'>) => void;
}
