import type { Address, Customer } from '../contracts/delivery.ts';
import { countries, type Country } from './places.ts';
import { createRandom, type Random } from './random.ts';

/** People who do not exist, with addresses on streets that every town could have and mail at domains that nobody owns. */
const names = {
  sv: {
    first: [
      'Anna',
      'Erik',
      'Åsa',
      'Lars',
      'Maja',
      'Oskar',
      'Elin',
      'Björn',
      'Karin',
      'Nils',
      'Saga',
      'Göran',
    ],
    last: ['Svensson', 'Lindqvist', 'Åkesson', 'Bergström', 'Öberg', 'Nyström', 'Ek', 'Holm', 'Sjögren'],
    streets: ['Storgatan', 'Kungsgatan', 'Björkvägen', 'Skolgatan', 'Ängsvägen', 'Parkgatan'],
  },
  en: {
    first: ['Emma', 'Oliver', 'Grace', 'Jack', 'Freja', 'Magnus', 'Ida', 'Henrik', 'Lily', 'Aino', 'Noah'],
    last: ['Hansen', 'Taylor', 'Virtanen', 'Walker', 'Nielsen', 'Harris', 'Dahl', 'Reed', 'Laine'],
    streets: ['Station Road', 'Mill Lane', 'Church Street', 'Park Road', 'Harbour Street'],
  },
  de: {
    first: ['Lena', 'Jonas', 'Jürgen', 'Sophie', 'Max', 'Käthe', 'Felix', 'Marie', 'Tobias', 'Hanna'],
    last: ['Müller', 'Schäfer', 'Weiß', 'Becker', 'Krüger', 'Hoffmann', 'Vogel', 'Lang', 'König'],
    streets: ['Hauptstraße', 'Gartenweg', 'Schillerstraße', 'Lindenallee', 'Bahnhofstraße'],
  },
  pl: {
    first: [
      'Zofia',
      'Łukasz',
      'Agnieszka',
      'Paweł',
      'Kasia',
      'Michał',
      'Jan',
      'Małgorzata',
      'Żaneta',
      'Piotr',
    ],
    last: ['Kowalska', 'Wójcik', 'Dąbrowska', 'Zając', 'Wiśniewski', 'Kamińska', 'Mazur', 'Król'],
    streets: ['ul. Długa', 'ul. Polna', 'ul. Ogrodowa', 'ul. Słoneczna', 'ul. Kościuszki'],
  },
  it: {
    first: ['Giulia', 'Marco', 'Chiara', 'Luca', 'Nicolò', 'Sara', 'Matteo', 'Elena', 'Davide', 'Francesca'],
    last: ['Rossi', 'Bianchi', 'Conti', 'Esposito', 'Greco', 'Ferri', 'Mancini', 'De Luca'],
    streets: ['Via Roma', 'Via Garibaldi', 'Corso Italia', 'Via Dante', 'Via Verdi'],
  },
} as const;

const dialling: Readonly<Record<string, string>> = {
  SE: '+46 70 174 06',
  PL: '+48 500 55',
  DE: '+49 30 5550',
  IT: '+39 055 55',
  DK: '+45 55 01',
  FI: '+358 50 55',
  NO: '+47 555 0',
  GB: '+44 7700 90',
  CH: '+41 44 555',
};

export interface Person {
  readonly customer: Customer;
  readonly shipTo: Address;
}

export function makePerson(random: Random, country: Country): Person {
  const { first, last, streets } = names[country.language];
  const [given, family] = [random.pick<string>(first), random.pick<string>(last)];
  const name = `${given} ${family}`;
  const slug = `${given}.${family}`
    .normalize('NFD')
    .replace(/ł/gi, 'l')
    .replace(/ß/g, 'ss')
    .replace(/[^A-Za-z.]/g, '')
    .toLowerCase();
  const phone = `${dialling[country.country] ?? '+46 70 174 06'}${random.int(10, 99)}${random.int(10, 99)}`;
  const email = `${slug}${random.int(1, 99)}@example.${random.pick(['com', 'org', 'net'])}`;
  // Eight letters, one for it: what is drawn after them is what the seed has always told.
  const isGuest = random.code(8) < '6';
  const known: Partial<Customer> = isGuest ? {} : findAccount(country, { given, family, slug });
  const customer = { name, email, phone, ...known, language: country.language };
  return {
    customer,
    shipTo: { name, ...makeAddress(random, country, streets), phone: customer.phone },
  };
}

/** Who has an account comes again: one of a name in a country, with one mail, one telephone and one tier. */
function findAccount(
  { country, language }: Country,
  { given, family, slug }: { readonly given: string; readonly family: string; readonly slug: string },
): Pick<Customer, 'customerId' | 'email' | 'tier'> & { readonly phone: string } {
  const { first, last } = names[language];
  const inCountry =
    (first as readonly string[]).indexOf(given) * last.length + (last as readonly string[]).indexOf(family);
  const serial = 1000 + countries.findIndex((one) => one.country === country) * mostInCountry + inCountry;
  const random = createRandom(`account-${serial}`);
  return {
    customerId: `cust-${serial}`,
    email: `${slug}@example.${random.pick(['com', 'org', 'net'])}`,
    phone: `${dialling[country] ?? '+46 70 174 06'}${random.int(10, 99)}${random.int(10, 99)}`,
    ...planTier(random),
  };
}

/** More than a country has names. */
const mostInCountry = 150;

/** The shop knows some of its customers well. */
const planTier = (random: Random): Pick<Customer, 'tier'> =>
  random.weighted([
    [{}, 70],
    [{ tier: 'silver' }, 20],
    [{ tier: 'gold' }, 10],
  ]);

/** Another house in a town of the same country: somebody moved, or had mistyped. */
export const moveHouse = (random: Random, country: Country, before: Address): Address => ({
  name: before.name,
  ...makeAddress(random, country, names[country.language].streets),
  ...(before.phone === undefined ? {} : { phone: before.phone }),
});

function makeAddress(
  random: Random,
  country: Country,
  streets: readonly string[],
): Omit<Address, 'name' | 'phone'> {
  const [city, postcode] = random.pick(country.cities);
  return {
    line1: `${random.pick(streets)} ${random.int(1, 120)}`,
    postcode,
    city,
    country: country.country,
  };
}
