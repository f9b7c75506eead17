import type { ReactElement } from 'react';
import './count-grid.css';

export interface CountRow {
  readonly id: string;
  readonly title: string;
  readonly hint?: string | undefined;
  readonly counts: Readonly<Record<string, number>>;
}

/** Of several things, how many are what: a row each, a number a column. Enter in any of them sends the form. */
export const CountGrid = ({
  columns,
  rows,
  onChange,
}: {
  readonly columns: readonly (readonly [id: string, label: string])[];
  readonly rows: readonly CountRow[];
  readonly onChange: (rowId: string, columnId: string, count: number) => void;
}): ReactElement => (
  <div className="count-grid">
    {rows.map(({ id, title, hint, counts }) => (
      <fieldset key={id}>
        <legend>
          {title}
          {hint === undefined ? null : <span className="muted"> {hint}</span>}
        </legend>
        {columns.map(([column, label]) => (
          <label key={column}>
            <span>{label}</span>
            <input
              className="input"
              type="number"
              inputMode="numeric"
              min={0}
              max={9_999}
              step={1}
              value={String(counts[column] ?? 0)}
              data-none={(counts[column] ?? 0) === 0 || undefined}
              onFocus={(event) => event.currentTarget.select()}
              onChange={({ target }) => onChange(id, column, Math.max(0, Math.trunc(Number(target.value))))}
            />
          </label>
        ))}
      </fieldset>
    ))}
  </div>
);
