import type { ReturnLabel } from '../hub/ports/return-labels.ts';

type Method = ReturnLabel['method'];
type Instruction = readonly [title: string, text: string];

export interface LabelWords {
  /** A BCP 47 tag. */
  readonly language: string;
  readonly title: string;
  readonly from: string;
  readonly to: string;
  readonly order: string;
  readonly toUnits: (units: number) => string;
  readonly methods: Record<Method, string>;
  readonly fold: string;
  readonly howTo: string;
  readonly pack: Instruction;
  readonly stick: Instruction;
  readonly handIn: Record<Method, Instruction>;
}

const en: LabelWords = {
  language: 'en',
  title: 'Return',
  from: 'From',
  to: 'To',
  order: 'Order',
  toUnits: (units) => (units === 1 ? '1 item' : `${units} items`),
  methods: {
    drop_off: 'Service point',
    carrier_pickup: 'Collection',
    store: 'Store',
    locker: 'Parcel locker',
  },
  fold: 'Cut or fold here',
  howTo: 'How to send it back',
  pack: ['Pack', 'Put everything you return into a sturdy parcel and close it well.'],
  stick: ['Stick', 'Put the label flat on the largest side and cover any old labels.'],
  handIn: {
    drop_off: ['Hand in', 'Leave the parcel at a service point of the carrier and keep the receipt.'],
    carrier_pickup: ['Hand over', 'Keep the parcel ready: the carrier collects it at your door.'],
    store: ['Hand in', 'Bring the parcel to one of our stores and show the code on the label.'],
    locker: ['Hand in', 'Scan the label at a parcel locker and put the parcel in.'],
  },
};

const sv: LabelWords = {
  language: 'sv',
  title: 'Retur',
  from: 'Från',
  to: 'Till',
  order: 'Order',
  toUnits: (units) => (units === 1 ? '1 artikel' : `${units} artiklar`),
  methods: {
    drop_off: 'Ombud',
    carrier_pickup: 'Hämtning',
    store: 'Butik',
    locker: 'Paketskåp',
  },
  fold: 'Klipp eller vik här',
  howTo: 'Så skickar du tillbaka',
  pack: ['Packa', 'Lägg allt du returnerar i ett stadigt paket och förslut det väl.'],
  stick: ['Fäst', 'Sätt etiketten plant på den största sidan och täck över gamla etiketter.'],
  handIn: {
    drop_off: ['Lämna in', 'Lämna paketet hos ett av transportörens ombud och spara kvittot.'],
    carrier_pickup: ['Lämna över', 'Ha paketet redo: transportören hämtar det vid din dörr.'],
    store: ['Lämna in', 'Ta med paketet till någon av våra butiker och visa koden på etiketten.'],
    locker: ['Lämna in', 'Skanna etiketten vid ett paketskåp och lägg in paketet.'],
  },
};

const de: LabelWords = {
  language: 'de',
  title: 'Rücksendung',
  from: 'Absender',
  to: 'Empfänger',
  order: 'Bestellung',
  toUnits: (units) => `${units} Artikel`,
  methods: {
    drop_off: 'Paketshop',
    carrier_pickup: 'Abholung',
    store: 'Filiale',
    locker: 'Paketstation',
  },
  fold: 'Hier schneiden oder falten',
  howTo: 'So senden Sie zurück',
  pack: ['Packen', 'Legen Sie alles in ein stabiles Paket und verschließen Sie es gut.'],
  stick: ['Aufkleben', 'Kleben Sie das Etikett glatt auf die größte Seite, alte Etiketten bitte abdecken.'],
  handIn: {
    drop_off: ['Abgeben', 'Geben Sie das Paket in einem Paketshop ab und bewahren Sie den Beleg auf.'],
    carrier_pickup: ['Übergeben', 'Halten Sie das Paket bereit: Es wird bei Ihnen abgeholt.'],
    store: [
      'Abgeben',
      'Bringen Sie das Paket in eine unserer Filialen und zeigen Sie den Code auf dem Etikett.',
    ],
    locker: ['Einlegen', 'Scannen Sie das Etikett an einer Paketstation und legen Sie das Paket ein.'],
  },
};

const pl: LabelWords = {
  language: 'pl',
  title: 'Zwrot',
  from: 'Nadawca',
  to: 'Odbiorca',
  order: 'Zamówienie',
  toUnits: (units) => `${units} szt.`,
  methods: {
    drop_off: 'Punkt nadania',
    carrier_pickup: 'Odbiór przez kuriera',
    store: 'Sklep',
    locker: 'Automat paczkowy',
  },
  fold: 'Tu przetnij lub złóż',
  howTo: 'Jak odesłać przesyłkę',
  pack: ['Zapakuj', 'Włóż wszystkie zwracane rzeczy do solidnej paczki i dobrze ją zamknij.'],
  stick: ['Naklej', 'Naklej etykietę płasko na największym boku i zakryj stare etykiety.'],
  handIn: {
    drop_off: ['Nadaj', 'Oddaj paczkę w punkcie nadania przewoźnika i zachowaj potwierdzenie.'],
    carrier_pickup: ['Przekaż', 'Przygotuj paczkę: kurier odbierze ją pod Twoim adresem.'],
    store: ['Oddaj', 'Przynieś paczkę do jednego z naszych sklepów i pokaż kod z etykiety.'],
    locker: ['Nadaj', 'Zeskanuj etykietę przy automacie paczkowym i włóż paczkę do skrytki.'],
  },
};

const it: LabelWords = {
  language: 'it',
  title: 'Reso',
  from: 'Mittente',
  to: 'Destinatario',
  order: 'Ordine',
  toUnits: (units) => (units === 1 ? '1 articolo' : `${units} articoli`),
  methods: {
    drop_off: 'Punto di consegna',
    carrier_pickup: 'Ritiro a domicilio',
    store: 'Negozio',
    locker: 'Armadietto automatico',
  },
  fold: 'Tagliare o piegare qui',
  howTo: 'Come spedire il reso',
  pack: ['Imballa', 'Metti tutto ciò che restituisci in un pacco robusto e chiudilo bene.'],
  stick: ['Incolla', 'Applica l’etichetta ben stesa sul lato più grande e copri quelle vecchie.'],
  handIn: {
    drop_off: ['Consegna', 'Porta il pacco in un punto del corriere e conserva la ricevuta.'],
    carrier_pickup: ['Consegna', 'Tieni pronto il pacco: il corriere lo ritira a casa tua.'],
    store: ['Consegna', 'Porta il pacco in uno dei nostri negozi e mostra il codice sull’etichetta.'],
    locker: ['Consegna', 'Scansiona l’etichetta presso un armadietto e inserisci il pacco.'],
  },
};

const words = new Map([en, sv, de, pl, it].map((one) => [one.language, one]));

/** `sv-SE` is Swedish too; what is not known is English. */
export const toWords = (language: string): LabelWords =>
  words.get(language.trim().toLowerCase().split(/[-_]/u)[0] ?? '') ?? en;
