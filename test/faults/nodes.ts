import { SignJWT } from 'jose';
import type { HubAnswer } from '../../src/hub/envelope.ts';
import type { OrderState } from '../../src/orders/state.ts';
import { anOrderBody, type TestMachines } from '../support/machines.ts';
import type { CommandAnswer, Told } from './checker/check-commands.ts';
import type { HubProcess } from './hub-process.ts';
import { authSecret } from './post.ts';
import { otherLocation } from './world.ts';

/** One of several hubs, as whoever commands and reads orders meets it. */
export interface HubNode {
  /** The order's id. */
  place(key: string): Promise<string>;
  /** With a key a command counts once, however often it is asked. */
  ask(orderId: string, asked: Told['asked'], key?: string): Promise<CommandAnswer>;
  /** How many of its appends were refused because another node had appended. */
  conflicts(): Promise<number>;
}

/** Away from the warehouse that reports, so that only commands move it. */
const aBody = (): ReturnType<typeof anOrderBody> => anOrderBody({ location: otherLocation });

export function toNode({ hub, placing }: TestMachines): HubNode {
  const by = { actor: { kind: 'user', id: 'tester' }, cause: 'test' } as const;
  return {
    async place(key) {
      const { orderId, answer } = await placing.place({ body: aBody(), idempotencyKey: key, ...by });
      if (answer.outcome !== 'accepted') throw new Error(`not placed: ${answer.outcome}`);
      return orderId;
    },
    async ask(orderId, asked) {
      if (asked.type === 'read') {
        const order = await hub.readOrder(orderId);
        if (order === undefined) throw new Error(`no order ${orderId}`);
        const holdIds = order.state.holds.map(({ holdId }) => holdId);
        return { outcome: 'found', version: order.version, holdIds };
      }
      const command =
        asked.type === 'HoldOrder'
          ? ({ type: 'HoldOrder', reason: asked.reason as 'other' } as const)
          : ({ type: 'ReleaseHold', holdId: asked.holdId } as const);
      return toCommandAnswer(await hub.ask(orderId, command, by));
    },
    conflicts: async () => await Promise.resolve(hub.measure().stale),
  };
}

function toCommandAnswer(answer: HubAnswer<OrderState>): CommandAnswer {
  switch (answer.outcome) {
    case 'accepted':
      return { outcome: 'accepted', version: answer.version, events: answer.events };
    case 'rejected':
      return { outcome: 'rejected', code: answer.rejection.code, version: answer.version };
    case 'duplicate':
    case 'conflict':
    case 'failed':
      return { outcome: 'unknown' };
  }
}

/** What `METRICS_TOKEN` must be for the conflicts to be counted. */
export const metricsToken = 'metrics-of-the-tests';

/** What an HTTP request was answered, for whoever counts; status 0: nothing came back. */
export type HeardAnswer = (status: number, retryAfter: string | null) => void;

const isUnknown = (status: number): boolean => status === 0 || status >= 500;

export async function toRemoteNode(
  { url }: Pick<HubProcess, 'url'>,
  heard: HeardAnswer = () => undefined,
): Promise<HubNode> {
  const token = await new SignJWT({ sub: 'tester', roles: ['ops', 'agent'], channels: ['web'] })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('1h')
    .sign(Buffer.from(authSecret));

  async function request(
    path: string,
    body?: object,
    headers: Readonly<Record<string, string>> = {},
    // oxlint-disable-next-line typescript/no-explicit-any -- a test looks into whatever came
  ): Promise<{ readonly status: number; readonly body: any }> {
    try {
      const answer = await fetch(`${url}/api/v1${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(20_000),
      });
      const said = { status: answer.status, body: await answer.json() };
      heard(answer.status, answer.headers.get('retry-after'));
      return said;
    } catch {
      heard(0, null);
      return { status: 0, body: undefined };
    }
  }

  return {
    async place(key) {
      const placed = await request('/orders', aBody(), { 'idempotency-key': key });
      if (placed.status !== 201) throw new Error(`not placed: ${JSON.stringify(placed)}`);
      return String(placed.body.orderId);
    },
    async ask(orderId, asked, key) {
      if (asked.type === 'read') {
        const { status, body } = await request(`/orders/${orderId}`);
        if (isUnknown(status)) return { outcome: 'unknown' };
        if (status !== 200) throw new Error(`not read: ${JSON.stringify(body)}`);
        const holdIds = (body.holds as { holdId: string }[]).map(({ holdId }) => holdId);
        return { outcome: 'found', version: body.version, holdIds };
      }
      const { status, body } = await request(
        `/orders/${orderId}/commands`,
        asked,
        key === undefined ? {} : { 'idempotency-key': key },
      );
      if (status === 200) return { outcome: 'accepted', version: body.version, events: body.events };
      if (status === 422) return { outcome: 'rejected', code: body.code, version: null };
      if (isUnknown(status)) return { outcome: 'unknown' };
      throw new Error(`not understood: ${status} ${JSON.stringify(body)}`);
    },
    async conflicts() {
      const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${metricsToken}` } });
      const text = await answer.text();
      const found = /^hub_machine_gauge\{machine="hub",what="stale"[^}]*\} (\d+)/m.exec(text)?.[1];
      if (found === undefined) throw new Error(`no count of conflicts in ${text.slice(0, 500)}`);
      return Number(found);
    },
  };
}
