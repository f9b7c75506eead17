import { useRef, useState } from 'react';
import type { FulfilmentCommand, FulfilmentRow } from '../../../../src/contracts/fulfilments.ts';
import { toMessage } from '../../api/http.ts';
import { commandFulfilment } from '../../api/staff.ts';
import { useSession } from '../../api/use-api.ts';
import type { BoardStore } from '../../live/board-store.ts';

const overlays: Readonly<Record<FulfilmentCommand['type'], Partial<FulfilmentRow>>> = {
  accept: { requestStatus: 'accepted' },
  reject: { requestStatus: 'rejected' },
  start: { work: 'picking' },
  pick: { work: 'picked' },
  shortPick: {},
  pack: { work: 'packed' },
  ship: { work: 'shipped' },
  readyForPickup: { work: 'ready_for_pickup' },
  handOver: { work: 'collected' },
};

export interface TaskCommands {
  readonly isBusy: boolean;
  readonly problem: string | undefined;
  readonly clear: () => void;
  readonly send: (row: FulfilmentRow, command: FulfilmentCommand) => Promise<boolean>;
}

/** A step is sent with a key of its own: pressed again after no answer, it still counts once. */
export const useTaskCommands = (store: BoardStore<'fulfilments'> | undefined): TaskCommands => {
  const { http } = useSession();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const open = useRef<{ readonly what: string; readonly key: string }>(undefined);
  return {
    isBusy,
    problem,
    clear: () => setProblem(undefined),
    send: async (row, command) => {
      const what = JSON.stringify([row.fulfilmentId, command]);
      if (open.current?.what !== what) open.current = { what, key: crypto.randomUUID() };
      setBusy(true);
      setProblem(undefined);
      const takeBack = store?.rows.overlay(row.fulfilmentId, overlays[command.type]);
      const result = await commandFulfilment(http, row.fulfilmentId, command, open.current.key);
      setBusy(false);
      if (result.ok) {
        open.current = undefined;
        return true;
      }
      takeBack?.();
      setProblem(toMessage(result.problem));
      return false;
    },
  };
};
