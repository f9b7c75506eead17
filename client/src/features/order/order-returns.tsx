import { useState, type ReactElement } from 'react';
import type { OrderView } from '../../../../src/contracts/orders.ts';
import type { ReturnView } from '../../../../src/contracts/returns.ts';
import { toMessage } from '../../api/http.ts';
import { downloadLabel } from '../../api/returns.ts';
import { useSession } from '../../api/use-api.ts';
import { Button } from '../../ui/button.tsx';
import { Badge } from '../../ui/marks.tsx';
import { saveFile } from '../../ui/save-file.ts';
import { useToast } from '../../ui/toast.tsx';
import { tellReturnLine } from '../../words/inspection.ts';
import { toMoney } from '../../words/money.ts';
import { leftForStaff } from '../../words/returnable.ts';
import {
  returnMethodNames,
  returnReasonNames,
  returnRefusalNames,
  returnStatusNames,
} from '../../words/returns.ts';
import { toPlace } from '../../words/statuses.ts';
import { toMoment } from '../../words/times.ts';
import './order-returns.css';
import { canBeAsked, type ReturnAsking, returnAsked } from './return-asking.ts';

/** What is asked about before it is done; those who may not are not shown it. */
type Ask = (asking: ReturnAsking, returnId?: string) => void;

const labels: Readonly<Record<ReturnAsking, string>> = {
  RequestReturn: 'New return…',
  ApproveReturn: 'Approve…',
  RefuseReturn: 'Refuse…',
  InspectReturn: 'Receive…',
  CloseReturn: 'Close…',
  CancelReturn: 'Take back…',
};

const Label = ({ returnId }: { readonly returnId: string }): ReactElement => {
  const { http } = useSession();
  const say = useToast();
  const [isBusy, setBusy] = useState(false);
  const save = async (): Promise<void> => {
    setBusy(true);
    const result = await downloadLabel(http, returnId);
    setBusy(false);
    if (result.ok) saveFile(result.value, `${returnId}.pdf`);
    else say({ text: `The label: ${toMessage(result.problem)}`, tone: 'bad' });
  };
  return (
    <Button kind="quiet" isBusy={isBusy} aria-label={`Label of ${returnId}`} onClick={() => void save()}>
      Label
    </Button>
  );
};

const tellTimes = ({ requestedAt, approvedAt, receivedAt, endedAt, status }: ReturnView): string =>
  [
    `asked for ${toMoment(requestedAt)}`,
    approvedAt === null ? '' : `approved ${toMoment(approvedAt)}`,
    receivedAt === null ? '' : `came ${toMoment(receivedAt)}`,
    endedAt === null ? '' : `${returnStatusNames[status].label.toLowerCase()} ${toMoment(endedAt)}`,
  ]
    .filter(Boolean)
    .join(' · ');

const OneReturn = ({
  one,
  order,
  mayInspect,
  onAsk,
}: {
  readonly one: ReturnView;
  readonly order: OrderView;
  readonly mayInspect: boolean;
  readonly onAsk: Ask | undefined;
}): ReactElement => {
  const { returnId, status, refund, note } = one;
  const { label, tone } = returnStatusNames[status];
  const names = new Map(order.lines.map((line) => [line.lineId, line.name]));
  const may = returnAsked.filter(
    (asking) => canBeAsked(asking, one) && (asking === 'InspectReturn' ? mayInspect : onAsk !== undefined),
  );
  return (
    <li className="parcel return">
      <p className="parcel-head">
        <Badge tone={tone}>{label}</Badge>
        <span>
          {returnMethodNames[one.method]}, to <strong>{toPlace(one.location)}</strong>
        </span>
        <span className="mono muted">{returnId}</span>
      </p>
      <ul className="return-lines">
        {one.lines.map((line) => (
          <li key={line.lineId}>
            <span>
              {names.get(line.lineId) ?? line.lineId}{' '}
              <span className="muted">
                · {line.announced === 0 ? 'not announced' : returnReasonNames[line.reason].toLowerCase()}
              </span>
            </span>
            <span>{tellReturnLine(line)}</span>
          </li>
        ))}
      </ul>
      {typeof note === 'string' ? <p className="instruction">“{note}”</p> : null}
      {status === 'inspected' ? <p>What came back cost {toMoney(one.worth)}.</p> : null}
      {status === 'closed' ? (
        <p>{refund === null ? 'Closed without a refund.' : `${toMoney(refund)} granted as a refund.`}</p>
      ) : null}
      {one.refusal === undefined ? null : <p>{returnRefusalNames[one.refusal]}.</p>}
      <p className="muted return-times">{tellTimes(one)}</p>
      <p className="return-do">
        {may.map((asking) => (
          <Button
            key={asking}
            aria-label={`${labels[asking]} return ${returnId}`}
            kind={asking === 'RefuseReturn' || asking === 'CancelReturn' ? 'quiet' : 'plain'}
            onClick={() => onAsk?.(asking, returnId)}
          >
            {labels[asking]}
          </Button>
        ))}
        {status === 'approved' || status === 'received' ? <Label returnId={returnId} /> : null}
      </p>
    </li>
  );
};

/** Goods that come back; nothing where none can. */
export const OrderReturns = ({
  order,
  mayInspect,
  onAsk,
}: {
  readonly order: OrderView;
  readonly mayInspect: boolean;
  readonly onAsk?: Ask;
}): ReactElement | null => {
  const { returns, lines } = order;
  const canAsk = onAsk !== undefined && lines.some((line) => leftForStaff(line) > 0);
  if (returns.length === 0 && !canAsk) return null;
  return (
    <section className="block" aria-labelledby="returns-title">
      <header className="block-head">
        <h2 id="returns-title">Returns</h2>
        {canAsk ? <Button onClick={() => onAsk('RequestReturn')}>{labels.RequestReturn}</Button> : null}
      </header>
      {returns.length === 0 ? <p className="muted">Nothing is sent back.</p> : null}
      <ul>
        {returns.toReversed().map((one) => (
          <OneReturn key={one.returnId} one={one} order={order} mayInspect={mayInspect} onAsk={onAsk} />
        ))}
      </ul>
    </section>
  );
};
