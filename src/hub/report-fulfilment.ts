import type { FulfilmentReport } from '../contracts/fulfilments.ts';
import type { ReportFulfilment } from '../orders/command.ts';
import { type PersonalRow, toPersonalRow } from './personal-refs.ts';

/** A location's report as the order's command, its free text apart. */
export function toReportCommand(report: Omit<FulfilmentReport, 'at'>): {
  readonly command: ReportFulfilment;
  readonly personal: readonly PersonalRow[];
} {
  const note = report.note === undefined ? undefined : toPersonalRow('text', { text: report.note });
  return {
    command: {
      type: 'ReportFulfilment',
      fulfilmentId: report.fulfilmentId,
      reported: report.type,
      ...(report.lines === undefined ? {} : { lines: report.lines }),
      ...(report.reason === undefined ? {} : { reason: report.reason }),
      ...(report.skus === undefined ? {} : { skus: report.skus }),
      ...(note === undefined ? {} : { noteRef: note.ref }),
      ...(report.parcels === undefined ? {} : { parcels: report.parcels }),
    },
    personal: note === undefined ? [] : [note],
  };
}
