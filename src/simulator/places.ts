/** Where orders go, and through which sorting centre. */
export interface Place {
  readonly city: string;
  readonly country: string;
  readonly timeZone: string;
  readonly postcode?: string;
}

export interface Country {
  readonly country: string;
  readonly timeZone: string;
  readonly language: 'sv' | 'en' | 'de' | 'pl' | 'it';
  readonly currency: string;
  /** Of one euro. */
  readonly rate: number;
  /** Share of the orders. */
  readonly weight: number;
  /** Ships from there; the default location when absent. */
  readonly location?: string;
  /** Outside the customs union. */
  readonly customs: boolean;
  readonly hub: string;
  readonly carriers: readonly (readonly [string, number])[];
  readonly cities: readonly (readonly [city: string, postcode: string])[];
}

const nordic = [
  ['postnord', 7],
  ['dhl', 2],
  ['ups', 1],
] as const;
const everywhere = [
  ['dhl', 6],
  ['ups', 4],
] as const;

export const countries: readonly Country[] = [
  {
    country: 'SE',
    timeZone: 'Europe/Stockholm',
    language: 'sv',
    currency: 'SEK',
    rate: 11,
    weight: 34,
    customs: false,
    hub: 'Rosersberg',
    carriers: nordic,
    cities: [
      ['Stockholm', '111 22'],
      ['Göteborg', '411 05'],
      ['Uppsala', '753 10'],
      ['Lund', '222 22'],
      ['Umeå', '903 26'],
      ['Örebro', '702 11'],
      ['Linköping', '582 24'],
    ],
  },
  {
    country: 'PL',
    timeZone: 'Europe/Warsaw',
    language: 'pl',
    currency: 'PLN',
    rate: 4.3,
    weight: 20,
    location: 'dc-gdansk',
    customs: false,
    hub: 'Łódź',
    carriers: [
      ['inpost', 7],
      ['dhl', 2],
      ['ups', 1],
    ],
    cities: [
      ['Warszawa', '00-021'],
      ['Kraków', '31-042'],
      ['Wrocław', '50-101'],
      ['Poznań', '61-701'],
      ['Gdynia', '81-364'],
      ['Lublin', '20-002'],
    ],
  },
  {
    country: 'DE',
    timeZone: 'Europe/Berlin',
    language: 'de',
    currency: 'EUR',
    rate: 1,
    weight: 16,
    location: '3pl-hamburg',
    customs: false,
    hub: 'Leipzig',
    carriers: [
      ['dhl', 7],
      ['ups', 3],
    ],
    cities: [
      ['Berlin', '10115'],
      ['München', '80331'],
      ['Köln', '50667'],
      ['Dresden', '01067'],
      ['Bremen', '28195'],
    ],
  },
  {
    country: 'IT',
    timeZone: 'Europe/Rome',
    language: 'it',
    currency: 'EUR',
    rate: 1,
    weight: 14,
    location: 'store-milano',
    customs: false,
    hub: 'Bologna',
    carriers: [
      ['ups', 5],
      ['dhl', 5],
    ],
    cities: [
      ['Milano', '20121'],
      ['Roma', '00185'],
      ['Torino', '10121'],
      ['Firenze', '50122'],
      ['Napoli', '80133'],
    ],
  },
  {
    country: 'DK',
    timeZone: 'Europe/Copenhagen',
    language: 'en',
    currency: 'DKK',
    rate: 7.5,
    weight: 6,
    customs: false,
    hub: 'Taastrup',
    carriers: nordic,
    cities: [
      ['København', '1620'],
      ['Aarhus', '8000'],
      ['Odense', '5000'],
    ],
  },
  {
    country: 'FI',
    timeZone: 'Europe/Helsinki',
    language: 'en',
    currency: 'EUR',
    rate: 1,
    weight: 3,
    customs: false,
    hub: 'Vantaa',
    carriers: nordic,
    cities: [
      ['Helsinki', '00100'],
      ['Tampere', '33100'],
      ['Turku', '20100'],
    ],
  },
  {
    country: 'NO',
    timeZone: 'Europe/Oslo',
    language: 'en',
    currency: 'NOK',
    rate: 11.6,
    weight: 3,
    customs: true,
    hub: 'Oslo',
    carriers: nordic,
    cities: [
      ['Oslo', '0155'],
      ['Bergen', '5003'],
      ['Trondheim', '7010'],
    ],
  },
  {
    country: 'GB',
    timeZone: 'Europe/London',
    language: 'en',
    currency: 'GBP',
    rate: 0.85,
    weight: 3,
    customs: true,
    hub: 'Derby',
    carriers: everywhere,
    cities: [
      ['London', 'EC1A 1BB'],
      ['Manchester', 'M1 1AE'],
      ['Bristol', 'BS1 4DJ'],
    ],
  },
  {
    country: 'CH',
    timeZone: 'Europe/Zurich',
    language: 'de',
    currency: 'CHF',
    rate: 0.95,
    weight: 2,
    location: '3pl-hamburg',
    customs: true,
    hub: 'Härkingen',
    carriers: everywhere,
    cities: [
      ['Zürich', '8001'],
      ['Basel', '4001'],
      ['Bern', '3011'],
    ],
  },
];

export const findCountry = (code: string): Country | undefined =>
  countries.find(({ country }) => country === code);
