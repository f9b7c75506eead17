import type { Channel, Location } from '../contracts/registry.ts';

/** Who takes part in the demo. Places are real, people and firms in them are not. */
export const locations: readonly (Location & { readonly country: string })[] = [
  {
    location: 'wh-malmo',
    type: 'warehouse',
    name: 'Warehouse Malmö',
    timeZone: 'Europe/Stockholm',
    cutOff: '16:00',
    default: true,
    capabilities: ['special', 'engraving'],
    leadDays: { engraving: 1 },
    dailyCapacity: 120,
    country: 'SE',
    address: { line1: 'Hamngatan 12', postcode: '211 22', city: 'Malmö', country: 'SE' },
  },
  {
    location: 'dc-gdansk',
    type: 'distribution_centre',
    name: 'DC Gdańsk',
    timeZone: 'Europe/Warsaw',
    cutOff: '17:00',
    calendar: { workDays: [1, 2, 3, 4, 5, 6] },
    capabilities: ['special', 'engraving'],
    country: 'PL',
    address: { line1: 'ul. Portowa 4', postcode: '80-601', city: 'Gdańsk', country: 'PL' },
  },
  {
    location: 'store-milano',
    type: 'store',
    name: 'Store Milano',
    timeZone: 'Europe/Rome',
    cutOff: '15:00',
    calendar: { workDays: [1, 2, 3, 4, 5, 6], opens: { '6': ['10:00', '14:00'] } },
    capabilities: ['special', 'engraving'],
    country: 'IT',
    address: { line1: 'Via Torino 51', postcode: '20123', city: 'Milano', country: 'IT' },
  },
  {
    location: '3pl-hamburg',
    type: 'third_party',
    name: '3PL Hamburg',
    timeZone: 'Europe/Berlin',
    cutOff: '15:30',
    country: 'DE',
    address: { line1: 'Am Sandtorkai 60', postcode: '20457', city: 'Hamburg', country: 'DE' },
  },
];

/** Wall hours; Saturdays too where there is a shop. */
export const workingHours = {
  'wh-malmo': { from: 6, to: 20, days: [1, 2, 3, 4, 5] },
  'dc-gdansk': { from: 6, to: 21, days: [1, 2, 3, 4, 5, 6] },
  'store-milano': { from: 9, to: 19, days: [1, 2, 3, 4, 5, 6] },
  '3pl-hamburg': { from: 7, to: 19, days: [1, 2, 3, 4, 5] },
} as const satisfies Record<string, { from: number; to: number; days: readonly number[] }>;
export const anyHours = { from: 7, to: 19, days: [1, 2, 3, 4, 5] } as const;

export interface DemoCarrier {
  readonly carrier: string;
  readonly name: string;
  /** The provider whose webhooks tell of its parcels; `hub` sends scans of its own. */
  readonly format: 'hub' | 'easypost' | 'aftership';
}

export const carriers: readonly DemoCarrier[] = [
  { carrier: 'postnord', name: 'PostNord', format: 'hub' },
  { carrier: 'inpost', name: 'InPost', format: 'hub' },
  { carrier: 'dhl', name: 'DHL', format: 'easypost' },
  { carrier: 'ups', name: 'UPS', format: 'aftership' },
];
export const findCarrier = (carrier: string): DemoCarrier | undefined =>
  carriers.find((one) => one.carrier === carrier);

export const channels: readonly Channel[] = [
  { channel: 'web', name: 'Web shop', low: 3 },
  { channel: 'app', name: 'App', low: 3 },
  { channel: 'market', name: 'Marketplace', buffer: 2, low: 5 },
];

/** Who works at the desk. The first is the visitor's own name there and leaves work to do. */
export const staff = [
  { sub: 'ewa', name: 'Ewa Nowak', role: 'ops' },
  { sub: 'olaf', name: 'Olaf Berg', role: 'ops' },
  { sub: 'giulia', name: 'Giulia Conti', role: 'agent' },
  { sub: 'nils', name: 'Nils Ek', role: 'agent' },
] as const;
