import type { OrderCommandBody } from '../../../../src/contracts/commands.ts';

/** What every dialog about an order is given. */
export interface Asked {
  readonly isBusy: boolean;
  readonly problem: string | undefined;
  readonly onClose: () => void;
  readonly onCommand: (command: OrderCommandBody) => void;
}
