import { scanSchema, type Scan, type ScanStatus } from '../../src/contracts/scans.ts';
import { toScanIdentity } from '../../src/carriers/scan-identity.ts';
import { toScanTime } from '../../src/carriers/scan-time.ts';

type Given = Partial<
  Pick<
    Scan,
    'direction' | 'leg' | 'reason' | 'retracts' | 'eventId' | 'estimatedDelivery' | 'carrierCode' | 'place'
  >
>;

/** A scan as a format would give it; `written` as a carrier writes it. */
export function aScan(status: ScanStatus, written: string, given: Given = {}): Scan {
  const when = toScanTime({ written });
  if (!when.ok) throw new Error(`${written} ${when.error}`);
  const { leg = 1, direction = 'outbound', carrierCode = null, place, retracts, estimatedDelivery } = given;
  const code = `${carrierCode ?? status} ${given.reason?.code ?? ''}`;
  return scanSchema.parse({
    identity: toScanIdentity({ code, time: when.normal, place, leg, direction, retracts, estimatedDelivery }),
    leg,
    direction,
    status,
    reason: { code: 'none', party: 'unknown' },
    carrierCode,
    time: when.time,
    format: 'hub',
    mapVersion: 1,
    ...given,
  });
}
