import type { ReactElement } from 'react';
import type { CarrierCode } from '../../../../src/contracts/code-meanings.ts';
import { loadMeanings } from '../../api/codes.ts';
import { useLoaded, useSession } from '../../api/use-api.ts';
import { toCarrier } from '../../words/statuses.ts';

/** `code:postnord/hub/Q7@2`: a person's second meaning for the code. A code may have slashes itself. */
const causeOf = /^code:(?<carrier>[^/]+)\/(?<format>[^/]+)\/(?<code>.+)@(?<version>\d+)$/u;

export const isReread = (cause: string): boolean => causeOf.test(cause);

/** Why a scan was read anew: who gave its code a meaning, and where they had it from. */
export const RereadReason = ({
  cause,
  detail,
}: {
  readonly cause: string;
  readonly detail: string | undefined;
}): ReactElement => {
  const { http } = useSession();
  const { carrier = '', format = '', code = '', version } = causeOf.exec(cause)?.groups ?? {};
  const asked: CarrierCode = { carrier, format, code };
  const { loaded } = useLoaded(`${carrier}/${format}/${code}`, () => loadMeanings(http, asked));
  const meaning =
    loaded.status === 'loaded'
      ? loaded.value.items.find((one) => one.version === Number(version))
      : undefined;
  const given = `Read anew: ${toCarrier(carrier)}’s code ${code} was given this meaning`;
  return (
    <>
      {detail === undefined ? null : `${detail} · `}
      {meaning === undefined
        ? `${given} (version ${version})`
        : `${given} by ${meaning.by.replace(/^user:/u, '')}: “${meaning.why}”`}
    </>
  );
};
