import { useState, type ReactElement } from 'react';
import type { SignatureFailure } from '../../../../src/contracts/captures.ts';
import { loadSignatureFailures, replayCaptures } from '../../api/dead-letters.ts';
import { toMessage } from '../../api/http.ts';
import { useLoaded, useSession } from '../../api/use-api.ts';
import { useNow } from '../../live/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { Badge } from '../../ui/marks.tsx';
import { useToast } from '../../ui/toast.tsx';
import { toCarrier } from '../../words/statuses.ts';
import { toAge } from '../../words/times.ts';

/** Webhooks that were refused for their signature. What was kept is taken when its secret is right. */
export const SignatureFailures = (): ReactElement | null => {
  const { http } = useSession();
  const say = useToast();
  const now = useNow();
  const { loaded, again } = useLoaded('signatures', () => loadSignatureFailures(http));
  const [busy, setBusy] = useState<SignatureFailure>();
  const rows =
    loaded.status === 'loaded'
      ? loaded.value.items.filter((one) => one.held > 0 || one.fittedAt === null)
      : [];
  if (rows.length === 0) return null;
  const verify = async (row: SignatureFailure): Promise<void> => {
    setBusy(row);
    const result = await replayCaptures(http, row);
    setBusy(undefined);
    if (result.ok) {
      const { verified, stillBad } = result.value;
      say({ text: `${verified} fit now and were taken; ${stillBad} still do not fit.` });
    } else say({ text: toMessage(result.problem), tone: 'bad' });
    again();
  };
  return (
    <section className="jobs" aria-labelledby="signatures-title">
      <h2 id="signatures-title">Refused for their signature</h2>
      <ul className="jobs-over">
        {rows.map((row) => (
          <li key={`${row.carrier}/${row.format}`}>
            <span>
              {row.fittedAt === null ? (
                <Badge tone="bad">failing</Badge>
              ) : (
                <Badge tone="good">fits again</Badge>
              )}{' '}
              {toCarrier(row.carrier)} <span className="muted">{row.format}</span>
            </span>
            <span className="muted">
              {row.failures === 1 ? '1 refused' : `${row.failures} refused`}, last{' '}
              {toAge(Date.parse(row.lastAt), now)} · {row.held} kept
            </span>
            <Button
              disabled={row.held === 0}
              isBusy={busy === row}
              onClick={() => void verify(row)}
              aria-label={`Verify again: ${toCarrier(row.carrier)} ${row.format}`}
            >
              Verify again
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
};
