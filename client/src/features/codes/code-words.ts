import type {
  CarrierCodes,
  CodeMeaning,
  MeaningPreview,
  TableReading,
  UnmappedCode,
} from '../../../../src/contracts/code-meanings.ts';
import { shipmentStatusNames } from '../../words/statuses.ts';

export const keyOf = ({ carrier, format, code }: Pick<UnmappedCode, 'carrier' | 'format' | 'code'>): string =>
  `${carrier}/${format}/${code}`;

const count = (number: number, one: string, many = `${one}s`): string =>
  number === 1 ? `1 ${one}` : `${number} ${many}`;

/** "2 of 5 codes have no meaning, in 214 scans". */
export const tellCounts = ({ codes, scans, openCodes, openScans }: CarrierCodes): string =>
  openCodes === 0
    ? `${count(codes, 'code')} in ${count(scans, 'scan')}, all with a meaning`
    : `${openCodes} of ${count(codes, 'code')} without a meaning, in ${count(openScans, 'scan')}`;

/** What a meaning would change, in one paragraph. */
export const tellPreview = (preview: MeaningPreview): readonly string[] =>
  [
    ...preview.changes.map(
      ({ from, to, parcels }) =>
        `${count(parcels, 'parcel')}: ${shipmentStatusNames[from].label} → ${shipmentStatusNames[to].label}`,
    ),
    preview.unchanged > 0
      ? `${count(preview.unchanged, 'parcel')} would keep ${preview.unchanged === 1 ? 'its' : 'their'} status`
      : '',
    ...preview.raised.map(({ type, cases }) => `${count(cases, 'case')} would open: ${readable(type)}`),
    ...preview.cleared.map(({ type, cases }) => `${count(cases, 'case')} would close: ${readable(type)}`),
    preview.looked < preview.orders
      ? `Looked at the newest ${preview.looked} of ${preview.orders} orders`
      : '',
  ].filter(Boolean);

export const readable = (code: string): string => code.replaceAll('_', ' ');

export const statusName = (status: string): string =>
  status in shipmentStatusNames
    ? shipmentStatusNames[status as keyof typeof shipmentStatusNames].label
    : 'Unknown code';

export const tellMeaning = ({ status, reason }: Pick<CodeMeaning, 'status' | 'reason'>): string =>
  [statusName(status), reason.code === 'none' ? '' : readable(reason.code)].filter(Boolean).join(' · ');

/** What the format's table says and nobody has given the scans that came before it knew the code. */
export const findOffer = ({
  table,
  meaning,
}: UnmappedCode): Extract<TableReading, { known: 'yes' }> | undefined =>
  table.known === 'yes' &&
  !(
    meaning?.status === table.status &&
    meaning.reason.code === table.reason.code &&
    meaning.reason.party === table.reason.party
  )
    ? table
    : undefined;
