import type { Pool } from 'pg';
import type { OrderEventData } from '../contracts/events.ts';
import type { IncidentEventData } from '../contracts/incidents.ts';
import type { Subscriptions } from '../contracts/subscriptions.ts';
import type { CaseFacts } from './case-subscriptions.ts';
import { isWanted } from './case-subscriptions.ts';
import type { EffectEnd } from './new-effect.ts';
import type { Hub } from './hub.ts';
import { orderIdOf } from './ids.ts';
import type { CaseNews, WriteDeskMail } from './ports/desk-texts.ts';
import type { Mailer } from './ports/mailer.ts';
import type { CaseSubscriptions } from './ports/subscriptions.ts';

/**
 * One mail to one person about all cases that were noted for them since the last one. What the first try takes is what
 * every try says, and no other mail says it again. A case that is over by then is no news.
 */
export interface CaseMail {
  send(key: string, person: string): Promise<EffectEnd>;
}

export interface CaseMailOptions {
  readonly pool: Pool;
  readonly hub: Pick<Hub, 'readOrder'>;
  readonly subscriptions: CaseSubscriptions;
  readonly mailer: Mailer;
  readonly write: WriteDeskMail;
  readonly publicUrl: string;
}

interface Row {
  readonly stream: string;
  readonly raised: OrderEventData<'ExceptionRaised'>;
  /** What was said of it last. */
  readonly last: Pick<OrderEventData<'ExceptionEscalated'>, 'severity' | 'because'>;
  readonly isEscalated: boolean;
}

type OfIncident = Partial<Pick<IncidentEventData<'IncidentDeclared'>, 'title' | 'scope'>>;

/** What makes a case somebody's work, or nobody's. */
const turns = [
  'ExceptionCleared',
  'ExceptionResolved',
  'ExceptionSuppressed',
  'ExceptionReopened',
  'ExceptionReleased',
];

const mostListed = 50;

export function createCaseMail(options: CaseMailOptions): CaseMail {
  const { pool, hub, subscriptions, mailer, write, publicUrl } = options;

  async function take(key: string, person: string): Promise<readonly Row[]> {
    await pool.query(
      `update case_mails m set digest = $1 where person = $2 and digest is null
         and not exists (select 1 from case_mails where digest = $1)
         -- What an incident explains waits until that lets it go.
         and coalesce((
           select turned.type from events noted join events turned on turned.stream = noted.stream
             and turned.data->>'exceptionId' = noted.data->>'exceptionId' and turned.type = any ($3::text[])
           where noted.stream = m.stream and noted.version = m.version
           order by turned.version desc limit 1), '') <> 'ExceptionSuppressed'`,
      [key, person, turns],
    );
    const { rows } = await pool.query<Row>(
      `with noted as (
         select m.stream, e.data->>'exceptionId' as id, min(m.version) as first, max(m.version) as last
         from case_mails m join events e on e.stream = m.stream and e.version = m.version
         where m.digest = $1 group by 1, 2
       )
       select n.stream, raised.data as raised, last.data as last, before.severity is not null as "isEscalated"
       from noted n
       join events last on last.stream = n.stream and last.version = n.last
       join events raised on raised.stream = n.stream and raised.version <= n.first
         and raised.type = 'ExceptionRaised' and raised.data->>'exceptionId' = n.id
       left join lateral (
         select (data->>'severity')::int as severity from events
         where stream = n.stream and version < n.first and data->>'exceptionId' = n.id
           and type in ('ExceptionRaised', 'ExceptionEscalated')
         order by version desc limit 1) before on true
       -- Another sentence or another clock is said as an escalation too, and is no news.
       where (before.severity is null or (last.data->>'severity')::int < before.severity)
         and not exists (
           select 1 from (
             select type from events
             where stream = n.stream and version > n.last and data->>'exceptionId' = n.id and type = any ($2::text[])
             order by version desc limit 1) turned
           where type not in ('ExceptionReopened', 'ExceptionReleased'))
       order by n.stream, n.last`,
      [key, turns],
    );
    return rows;
  }

  async function toNews(row: Row, wanted: Subscriptions['wanted']): Promise<CaseNews | null> {
    const { stream, raised, last, isEscalated } = row;
    const about = await findSubject(stream, raised);
    const facts: CaseFacts = { rule: raised.type, severity: last.severity, ...about };
    if (!isWanted(facts, wanted)) return null;
    return {
      title: raised.title,
      because: last.because,
      severity: last.severity,
      isEscalated,
      subject: about.subject,
      url: `${publicUrl}/desk?case=${encodeURIComponent(raised.exceptionId)}`,
    };
  }

  async function findSubject(
    stream: string,
    { shipmentId, fulfilmentId }: Row['raised'],
  ): Promise<Pick<CaseFacts, 'carrier' | 'location'> & { readonly subject: string }> {
    const kind = stream.slice(0, stream.indexOf(':'));
    const id = stream.slice(stream.indexOf(':') + 1);
    if (kind === 'order') {
      const state = (await hub.readOrder(orderIdOf(stream)))?.state;
      const shipment = state?.shipments.find((one) => one.shipmentId === shipmentId);
      const fulfilment = state?.fulfilments.find(
        (one) => one.fulfilmentId === (fulfilmentId ?? shipment?.fulfilmentId),
      );
      return {
        carrier: shipment?.carrier ?? null,
        location: fulfilment?.location ?? null,
        subject: `Order ${state?.orderNumber ?? id}`,
      };
    }
    if (kind === 'stock') {
      const [location = '', sku = ''] = id.split('~');
      return { carrier: null, location, subject: `${sku} at ${location}` };
    }
    if (kind === 'incident') {
      const { rows } = await pool.query<{ data: OfIncident }>(
        `select data from events where stream = $1 and type = 'IncidentDeclared' order by version desc limit 1`,
        [stream],
      );
      const { title = id, scope = {} } = rows[0]?.data ?? {};
      return { carrier: scope.carrier ?? null, location: scope.location ?? null, subject: title };
    }
    const isCarrier = id.startsWith('carrier-');
    const name = id.replace(/^(carrier|location)-/u, '');
    return {
      carrier: isCarrier ? name : null,
      location: id.startsWith('location-') ? name : null,
      subject: name,
    };
  }

  return {
    async send(key, person) {
      const { address, wanted } = await subscriptions.find(person);
      if (address === null) return { outcome: 'obsolete', reason: 'nothing is subscribed to any more' };
      const found = await Promise.all((await take(key, person)).map((row) => toNews(row, wanted)));
      const news = found.filter((one) => one !== null).toSorted((a, b) => a.severity - b.severity);
      if (news.length === 0) {
        return { outcome: 'nothing_to_tell', reason: 'told with others, over by now, or not asked for' };
      }
      const mail = write(news.slice(0, mostListed), Math.max(0, news.length - mostListed));
      const sent = await mailer.send({ ...mail, key, to: { name: '', address } });
      return sent.outcome === 'sent' ? sent : { outcome: 'dead', reason: sent.reason };
    },
  };
}
