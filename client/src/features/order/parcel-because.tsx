import type { ReactElement } from 'react';
import type { ScanView, ShipmentView } from '../../../../src/contracts/scans.ts';
import { Button } from '../../ui/button.tsx';
import { roleWords, ruleWords, toReasonText } from '../../words/because.ts';
import { shipmentStatusNames } from '../../words/statuses.ts';
import { toMoment, toScanMoment } from '../../words/times.ts';

const nameOf = (scan: ScanView): string =>
  scan.status === 'unmapped'
    ? `Unknown code ${scan.carrierCode ?? ''}`
    : shipmentStatusNames[scan.status].label;

const ScanLine = ({ scan, why }: { readonly scan: ScanView; readonly why?: string }): ReactElement => (
  <>
    <strong>{nameOf(scan)}</strong>
    {[
      toReasonText(scan.reason.code),
      toScanMoment(scan.time),
      scan.time.zoneSource === 'none' ? 'zone unknown' : '',
      [scan.place?.city, scan.place?.country].filter(Boolean).join(', '),
      why,
    ]
      .filter(Boolean)
      .map((part) => ` · ${part}`)
      .join('')}
  </>
);

/** Why the parcel has its status: in a sentence, and behind it the rule, the scan that won and those that lost. */
export const ParcelBecause = ({ shipment }: { readonly shipment: ShipmentView }): ReactElement => {
  const { because, scans, override } = shipment;
  const winner = scans.find((scan) => scan.identity === because.scan);
  const lost = because.lost.flatMap((identity) => scans.find((scan) => scan.identity === identity) ?? []);
  return (
    <>
      <p className="because">{because.sentence}</p>
      <details className="why">
        <summary>Why this status</summary>
        <dl className="facts">
          <dt>Rule</dt>
          <dd>{ruleWords[because.rule]}</dd>
          {winner === undefined ? null : (
            <>
              <dt>Decides</dt>
              <dd>
                <ScanLine scan={winner} />
              </dd>
            </>
          )}
          {winner === undefined && override?.stands === true ? (
            <>
              <dt>Decides</dt>
              <dd>
                {override.by ?? 'A person'}, {toMoment(override.at)}
              </dd>
            </>
          ) : null}
          <dt>Lost</dt>
          <dd>
            {lost.length === 0 ? (
              'No other scan comes near it.'
            ) : (
              <ul>
                {lost.map((scan) => (
                  <li key={scan.identity}>
                    <ScanLine
                      scan={scan}
                      why={
                        because.rule === 'override' && scan.role === 'lost'
                          ? 'before it was set'
                          : roleWords[scan.role]
                      }
                    />
                  </li>
                ))}
              </ul>
            )}
          </dd>
        </dl>
      </details>
    </>
  );
};

/** What a person set: who, when, why, and what the hub came to know since. */
export const ParcelOverride = ({
  shipment,
  onWithdraw,
}: {
  readonly shipment: ShipmentView;
  readonly onWithdraw: (() => void) | undefined;
}): ReactElement | null => {
  const { override, scans } = shipment;
  if (override === undefined) return null;
  const since = override.stands
    ? scans.filter((scan) => scan.role === 'lost' && Date.parse(scan.recordedAt) > Date.parse(override.at))
    : [];
  const newest = since.at(-1);
  return (
    <div className="override" data-stands={override.stands}>
      <p>
        <strong>
          {override.stands ? 'Set by hand' : 'Was set by hand'} to “
          {shipmentStatusNames[override.status].label}”
        </strong>{' '}
        <span className="muted">
          {[toReasonText(override.reason.code), override.by ?? 'a person', toMoment(override.at)]
            .filter(Boolean)
            .join(' · ')}
        </span>
        {override.stands ? null : <span className="muted"> · a later scan has moved on from it</span>}
      </p>
      {typeof override.note === 'string' ? <p className="said">{override.note}</p> : null}
      {newest === undefined ? null : (
        <p className="since">
          {since.length === 1 ? 'A scan' : `${since.length} scans`} of before it came since then: “
          {nameOf(newest)}” of {toScanMoment(newest.time)}. Withdraw it if that is right.
        </p>
      )}
      {onWithdraw === undefined ? null : (
        <Button kind="quiet" onClick={onWithdraw}>
          Let the scans decide again
        </Button>
      )}
    </div>
  );
};
