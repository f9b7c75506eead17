import type { ReactElement } from 'react';
import type { CarrierCodes } from '../../../../src/contracts/code-meanings.ts';
import { go, withSearch } from '../../ui/router.tsx';
import { toCarrier } from '../../words/statuses.ts';
import { tellCounts } from './code-words.ts';

/** How much each carrier sends that nobody can read; choosing one shows its codes alone. */
export const CarrierCounts = ({
  items,
  chosen,
}: {
  readonly items: readonly CarrierCodes[];
  readonly chosen: string | null;
}): ReactElement | null =>
  items.length === 0 ? null : (
    <div className="carrier-counts" role="group" aria-label="Carriers">
      {items.map((row) => (
        <button
          key={row.carrier}
          type="button"
          className="button"
          aria-pressed={chosen === row.carrier}
          onClick={() =>
            go(
              withSearch({ carrier: chosen === row.carrier ? undefined : row.carrier, code: undefined }),
              'replace',
            )
          }
        >
          <strong>{toCarrier(row.carrier)}</strong> {tellCounts(row)}
        </button>
      ))}
    </div>
  );
