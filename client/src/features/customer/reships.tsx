import { useEffect, useState, type ReactElement } from 'react';
import type { OrderView } from '../../../../src/contracts/orders.ts';
import type { ReshipView } from '../../../../src/contracts/reships.ts';
import type { Tracked } from '../../../../src/contracts/tracking.ts';
import type { Http } from '../../api/http.ts';
import { loadTracked } from '../../api/track.ts';
import { useSpeech } from '../../languages/use-speech.tsx';
import { toItem } from '../../words/returnable.ts';

type Links = NonNullable<Tracked['links']>;

/** What is left of it: nothing where the order that sends it again was cancelled, or could not be placed. */
const linesOf = ({ status, lines, cancelled }: ReshipView): ReshipView['lines'] =>
  status === 'refused'
    ? []
    : lines.flatMap(({ lineId, quantity }) => {
        const gone = cancelled.find((line) => line.lineId === lineId)?.quantity ?? 0;
        return quantity > gone ? [{ lineId, quantity: quantity - gone }] : [];
      });

const OneReship = ({
  one,
  order,
  path,
}: {
  readonly one: ReshipView;
  readonly order: OrderView;
  readonly path: string | undefined;
}): ReactElement => {
  const { reships } = useSpeech().words;
  return (
    <section className="parcel" aria-label={reships.label}>
      <header>
        <h2>{reships.title}</h2>
        <p className="parcel-status" data-tone="good">
          {reships.free}
        </p>
      </header>
      <ul className="items">
        {linesOf(one).map(({ lineId, quantity }) => (
          <li key={lineId}>{toItem(order, lineId, quantity)}</li>
        ))}
      </ul>
      {one.orderNumber === undefined ? (
        <p>{reships.soon}</p>
      ) : (
        <p>
          {reships.goesAs} <span className="mono">{one.orderNumber}</span>.
        </p>
      )}
      {path === undefined ? null : (
        // Who has chosen a language has it there too.
        <a className="button" href={`${path}${location.search}`}>
          {reships.follow}
        </a>
      )}
    </section>
  );
};

/** What goes out once more, newest first, each with the way to its own page. */
export const Reships = ({
  http,
  token,
  order,
  tracked,
}: {
  readonly http: Http;
  readonly token: string;
  readonly order: OrderView;
  readonly tracked: Tracked;
}): ReactElement | null => {
  const [links, setLinks] = useState<Links>(tracked.links ?? []);
  const shown = order.reships.filter((one) => linesOf(one).length > 0);
  // Placed while the page is open: the line brings the order's number, and not the way there.
  const isMissing = shown.some(
    ({ orderId }) => orderId !== undefined && !links.some((link) => link.orderId === orderId),
  );
  useEffect(() => {
    if (!isMissing) return;
    void loadTracked(http, token).then((result) => {
      if (result.ok) setLinks(result.value.links ?? []);
    });
  }, [http, isMissing, token]);
  if (shown.length === 0) return null;
  return (
    <div className="parcels">
      {shown.toReversed().map((one) => (
        <OneReship
          key={one.reshipId}
          one={one}
          order={order}
          path={links.find(({ orderId }) => orderId === one.orderId)?.path}
        />
      ))}
    </div>
  );
};
