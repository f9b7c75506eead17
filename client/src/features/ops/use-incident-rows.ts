import { type FocusEvent, type RefObject, useState } from 'react';
import type { IncidentCommandRequest } from '../../../../src/contracts/incidents.ts';

/** Where the keyboard is among the rows of all groups, in the order in which they are shown. */
export interface IncidentRows {
  readonly activeId: string | undefined;
  readonly onFocus: (event: FocusEvent<HTMLElement>) => void;
  readonly move: (by: number) => void;
  readonly open: () => void;
  /** Presses the row's own button: of the active one, else of the first. False: it has none for this. */
  readonly ask: (what: IncidentCommandRequest['type']) => boolean;
}

export const useIncidentRows = (page: RefObject<HTMLElement | null>): IncidentRows => {
  const [activeId, setActiveId] = useState<string>();
  const list = (): readonly HTMLElement[] => [
    ...(page.current?.querySelectorAll<HTMLElement>('.incidents tr[data-id]') ?? []),
  ];
  // A row that is gone, with the page that it was on, leaves the keyboard at the first.
  const find = (rows: readonly HTMLElement[]): number =>
    rows.findIndex(({ dataset }) => dataset['id'] === activeId);
  const titleOf = (row: HTMLElement | undefined): HTMLElement | null =>
    row?.querySelector<HTMLElement>('.incident-title') ?? null;
  return {
    activeId,
    onFocus: ({ target }) => {
      const id = target.closest<HTMLElement>('.incidents tr[data-id]')?.dataset['id'];
      if (id !== undefined) setActiveId(id);
    },
    move: (by) => {
      const rows = list();
      const at = Math.min(rows.length - 1, Math.max(0, find(rows) + by));
      titleOf(rows[at])?.focus({ preventScroll: true });
      rows[at]?.scrollIntoView({ block: 'nearest' });
    },
    open: () => {
      const rows = list();
      titleOf(rows[Math.max(0, find(rows))])?.click();
    },
    ask: (what) => {
      const rows = list();
      const button = rows[Math.max(0, find(rows))]?.querySelector<HTMLElement>(`[data-asks="${what}"]`);
      button?.click();
      return rows.length === 0 || button !== null;
    },
  };
};
