import type { Violation } from './check.ts';
import type { Dataset } from './dataset.ts';

/** What a receiver outside was told, each attempt. */
export interface Delivery {
  readonly destination: string;
  /** By which the receiver makes it count once. */
  readonly id: string;
  /** What it is about, in the receiver's words: equal ids mean equal subjects, and the other way round. */
  readonly about: string;
}

/** What a reader of the log was given, in the order in which it came. */
export interface FeedLog {
  readonly reader: string;
  readonly rows: readonly { readonly stream: string; readonly version: number }[];
}

/** Every request for work went out, whatever was killed, and however often it went, it carries one id. */
export function checkDeliveries(
  data: Dataset,
  deliveries: readonly Delivery[],
  locations: readonly string[],
): readonly Violation[] {
  const found: Violation[] = [];
  const ids = new Map<string, string>();
  const subjects = new Map<string, string>();
  for (const { destination, id, about } of deliveries) {
    const where = `${destination} ${about}`;
    if ((ids.get(where) ?? id) !== id) found.push({ kind: 'changed id', where });
    if ((subjects.get(`${destination} ${id}`) ?? about) !== about)
      found.push({ kind: 'changed id', where: `${id} is ${about} and something else` });
    ids.set(where, id);
    subjects.set(`${destination} ${id}`, about);
  }
  for (const { stream, version, type, data: said } of data.events)
    if (type === 'FulfilmentRequested' && locations.includes(said.location))
      if (ids.get(`${said.location} ${said.fulfilmentId}`) !== `${stream}@${version}`)
        found.push({ kind: 'lost effect', where: `the request ${stream}@${version} to ${said.location}` });
  return found;
}

/** Each reader of the log was given every row once, in the order that all readers share. */
export function checkFeeds(data: Dataset, feeds: readonly FeedLog[]): readonly Violation[] {
  const wanted = data.events
    .toSorted((a, b) => (a.tx === b.tx ? a.position - b.position : a.tx < b.tx ? -1 : 1))
    .map(({ stream, version }) => `${stream}@${version}`);
  const places = new Map(wanted.map((name, place) => [name, place]));
  return feeds.flatMap(({ reader, rows }) => {
    const found: Violation[] = [];
    const seen = new Set<string>();
    for (const { stream, version } of rows) {
      const name = `${stream}@${version}`;
      if (!places.has(name)) found.push({ kind: 'phantom', where: `${reader} was given ${name}` });
      else if (seen.has(name)) found.push({ kind: 'doubled', where: `${reader} was given ${name} twice` });
      seen.add(name);
    }
    // From the end, so that the one that overtook is named and not all those that it overtook.
    let next = Infinity;
    for (const { stream, version } of rows.toReversed()) {
      const place = places.get(`${stream}@${version}`) ?? -1;
      if (place > next)
        found.push({
          kind: 'out of order',
          where: `${reader} was given ${stream}@${version}, ${place}, before ${next}`,
        });
      else if (place >= 0) next = place;
    }
    for (const name of wanted)
      if (!seen.has(name)) found.push({ kind: 'feed skipped', where: `${reader} was not given ${name}` });
    return found;
  });
}
