import type { SignToken } from '../access/tokens.ts';
import { locations } from './world.ts';

/** A one-click sign-in of the demo's first page. */
export interface DemoIdentity {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly href: string;
  /** Empty where `href` is a tracking link. */
  readonly token: string;
}

const weekSeconds = 7 * 86_400;

export async function makeIdentities(sign: SignToken): Promise<readonly DemoIdentity[]> {
  const office: readonly DemoIdentity[] = [
    {
      id: 'ops',
      title: 'Operations desk – Ewa',
      description: 'What goes wrong, as it goes wrong, and what to do about it',
      href: '/desk',
      token: await sign({ sub: 'ewa', name: 'Ewa Nowak', roles: ['ops'] }, weekSeconds),
    },
    {
      id: 'agent',
      title: 'Customer service – Giulia',
      description: 'Find an order, see its whole story, change what can still be changed',
      href: '/desk/orders',
      token: await sign({ sub: 'giulia', name: 'Giulia Conti', roles: ['agent'] }, weekSeconds),
    },
  ];
  const floor = await Promise.all(
    locations.map(async ({ location, name }) => ({
      id: `warehouse-${location}`,
      title: name,
      description: 'The queue of one location: accept, pick, pack, ship',
      href: `/warehouse?location=${location}`,
      token: await sign(
        {
          sub: `worker-${location}`,
          name: workers[location] ?? 'Jan',
          roles: ['warehouse'],
          locations: [location],
        },
        weekSeconds,
      ),
    })),
  );
  const shop: DemoIdentity = {
    id: 'shop',
    title: 'The web shop',
    description: 'Buy, and watch what is left change on the page',
    href: '/shop',
    token: await sign(
      { sub: 'shop-web', name: 'Web shop', roles: ['storefront'], channels: ['web'] },
      weekSeconds,
    ),
  };
  const admin: DemoIdentity = {
    id: 'admin',
    title: 'Administrator',
    description: 'Everything above, and dead letters',
    href: '/desk/dead-letters',
    token: await sign({ sub: 'admin', name: 'Ada Admin', roles: ['admin'] }, weekSeconds),
  };
  return [...office, shop, ...floor, admin];
}

/** Where the customer's parcel is: a link that opens one order, no account. */
export const toCustomer = (href: string): DemoIdentity => ({
  id: 'customer',
  title: 'A customer',
  description: 'Follows one parcel that is on its way, by the link in the mail',
  href,
  token: '',
});

const workers: Readonly<Record<string, string>> = {
  'wh-malmo': 'Sven',
  'dc-gdansk': 'Jan',
  'store-milano': 'Paola',
  '3pl-hamburg': 'Heike',
};
