import type { ReactElement } from 'react';
import type { FulfilmentRow } from '../../../../src/contracts/fulfilments.ts';
import { useNow } from '../../live/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { useKeyHints } from '../../ui/keys.ts';
import { Badge, Countdown } from '../../ui/marks.tsx';
import { optionNames, workNames } from '../../words/statuses.ts';
import { toMoment } from '../../words/times.ts';
import { stepLabels, type NextSteps, type Step } from './next-steps.ts';
import { warehouseKeys } from './warehouse-keys.ts';
import { toParts, toSpecial } from '../../words/parts.ts';

/** The one task at hand: what, how many, by when, and the next step as the largest thing on the page. */
export const Task = ({
  row,
  steps,
  isBusy,
  problem,
  onStep,
}: {
  readonly row: FulfilmentRow;
  readonly steps: NextSteps;
  readonly isBusy: boolean;
  readonly problem: string | undefined;
  readonly onStep: (step: Step) => void;
}): ReactElement => {
  const now = useNow();
  const keys = useKeyHints(warehouseKeys);
  const isSpecial = row.lines.some((line) => line.kind === 'special');
  return (
    <article className="task" aria-label={`Task ${row.orderNumber}`}>
      <header>
        <h2>{row.orderNumber}</h2>
        <Badge tone={workNames[row.work].tone}>
          {row.requestStatus === 'submitted' ? 'New' : workNames[row.work].label}
        </Badge>
        <span className="task-due">
          <span className="eyebrow">leave by {toMoment(row.shipBy)}</span>
          <Countdown due={row.shipBy} now={now} />
        </span>
      </header>
      <p className="muted">
        {optionNames[row.option]} · {row.units === 1 ? '1 unit' : `${row.units} units`} in{' '}
        {row.lines.length === 1 ? '1 line' : `${row.lines.length} lines`}
      </p>
      {isSpecial ? (
        <p className="task-special">Made to order: follow the work sheet, check before packing.</p>
      ) : null}
      <ol className="task-lines">
        {row.lines.map((line) => (
          <li key={line.lineId}>
            <b>{line.quantity} ×</b>
            <span>
              {line.name}
              <span className="mono muted">{line.sku}</span>
              {line.parts === undefined ? null : (
                <span className="task-parts">Pick {toParts(line.parts, line.quantity)}</span>
              )}
            </span>
            {line.kind === 'special' ? <Badge tone="warn">{toSpecial(line)}</Badge> : null}
            {line.picked > 0 ? <Badge tone="good">{line.picked} picked</Badge> : null}
          </li>
        ))}
      </ol>
      {steps.waits === undefined ? null : (
        <p className="task-stop" role="alert">
          {steps.waits}
        </p>
      )}
      {problem === undefined ? null : (
        <p className="task-wrong" role="alert">
          {problem}
        </p>
      )}
      <div className="task-actions">
        {steps.main === undefined ? null : (
          <Button
            kind="primary"
            size="large"
            shortcut="Enter"
            isBusy={isBusy}
            onClick={() => onStep(steps.main ?? 'accept')}
          >
            {steps.label}
          </Button>
        )}
        {steps.others.map((step) => (
          <Button
            key={step}
            size="large"
            shortcut={step === 'reject' ? keys.reject : keys.shortPick}
            onClick={() => onStep(step)}
          >
            {stepLabels[step]}
          </Button>
        ))}
      </div>
    </article>
  );
};
