import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Answers as EasyPost's `GET /v2/trackers` does, for the trackers it was given. */
export interface EasypostStandIn {
  readonly url: string;
  readonly trackers: Map<string, object>;
  /** What was asked, as `tracking_code`; and with which key. */
  readonly asked: { readonly code: string; readonly key: string }[];
  /** The next answers, instead. */
  readonly refusals: {
    readonly status: number;
    readonly headers?: Record<string, string>;
    readonly body?: string;
  }[];
  close(): Promise<void>;
}

export async function startEasypostStandIn(): Promise<EasypostStandIn> {
  const trackers = new Map<string, object>();
  const asked: { code: string; key: string }[] = [];
  const refusals: { status: number; headers?: Record<string, string>; body?: string }[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://stand-in');
    if (request.method !== 'GET' || url.pathname !== '/v2/trackers') {
      response.writeHead(404).end();
      return;
    }
    const [scheme = '', credentials = ''] = (request.headers.authorization ?? '').split(' ');
    const key = scheme === 'Basic' ? Buffer.from(credentials, 'base64').toString('utf8') : '';
    const code = url.searchParams.get('tracking_code') ?? '';
    asked.push({ code, key });
    const refusal = refusals.shift();
    if (refusal !== undefined) {
      response.writeHead(refusal.status, refusal.headers).end(refusal.body ?? '');
      return;
    }
    const found = trackers.get(code);
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ trackers: found === undefined ? [] : [found], has_more: false }));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    trackers,
    asked,
    refusals,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const aTracker = (code: string, status: string, datetime: string): object => ({
  id: `trk_${code}`,
  object: 'Tracker',
  tracking_code: code,
  status,
  status_detail: 'in_transit',
  carrier: 'PostNord',
  tracking_details: [
    {
      object: 'TrackingDetail',
      message: 'Sorted',
      status,
      status_detail: 'arrived_at_facility',
      datetime,
      tracking_location: { object: 'TrackingLocation', city: 'Malmö', country: 'SE', zip: '21142' },
    },
  ],
});
