import type { ReactElement } from 'react';
import type { OrderCommandBody } from '../../../../src/contracts/commands.ts';

/** What every dialog about an order is given. */
export interface Asked {
  readonly isBusy: boolean;
  readonly problem: string | undefined;
  readonly onClose: () => void;
  readonly onCommand: (command: OrderCommandBody) => void;
}

export const Wrong = ({ text }: { readonly text: string | undefined }): ReactElement | null =>
  text === undefined ? null : (
    <p className="wrong" role="alert">
      {text}
    </p>
  );
