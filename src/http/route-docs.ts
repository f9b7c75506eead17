import type { RouteName } from '../access/policy.ts';
import { administrationDocs } from './route-docs/administration.ts';
import type { RouteDoc } from './route-docs/doc.ts';
import { ordersDocs } from './route-docs/orders.ts';
import { registryDocs } from './route-docs/registry.ts';
import { returnsDocs } from './route-docs/returns.ts';
import { sendersDocs } from './route-docs/senders.ts';
import { stockDocs } from './route-docs/stock.ts';
import { systemDocs } from './route-docs/system.ts';
import { webhooksDocs } from './route-docs/webhooks.ts';
import { workDocs } from './route-docs/work.ts';

/** What OpenAPI says of every route; a route of the policy that no part has a row for does not compile. */
export const routeDocs: Readonly<Record<RouteName, RouteDoc>> = {
  ...ordersDocs,
  ...returnsDocs,
  ...workDocs,
  ...stockDocs,
  ...sendersDocs,
  ...registryDocs,
  ...administrationDocs,
  ...webhooksDocs,
  ...systemDocs,
};
