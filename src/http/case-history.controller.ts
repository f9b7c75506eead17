import { Controller, Inject, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import {
  type CaseHistory,
  type CaseHistoryQuery,
  caseHistoryQuerySchema,
} from '../contracts/case-history.ts';
import type { ExceptionRow } from '../contracts/exceptions.ts';
import type { CaseHistories } from '../hub/ports/case-history.ts';
import { CASE_HISTORIES } from '../hub/tokens.ts';
import { toCsvLine } from './csv.ts';
import { query } from './read.ts';
import { Route } from './route.ts';

/** Who resolved what, how fast, and what keeps coming back. */
@Controller()
export class CaseHistoryController {
  constructor(@Inject(CASE_HISTORIES) private readonly histories: CaseHistories) {}

  @Route('GET /api/v1/exceptions/history')
  async find(@Query(query(caseHistoryQuerySchema)) wanted: CaseHistoryQuery): Promise<CaseHistory> {
    return await this.histories.find(wanted);
  }

  @Route('GET /api/v1/exceptions/history.csv')
  async export(
    @Query(query(caseHistoryQuerySchema)) wanted: CaseHistoryQuery,
    @Res() response: Response,
  ): Promise<void> {
    response
      .setHeader('content-type', 'text/csv; charset=utf-8')
      .setHeader('content-disposition', `attachment; filename="exceptions-${wanted.from}-${wanted.to}.csv"`);
    // The mark tells a spreadsheet that it is UTF-8.
    response.write(`\uFEFF${toCsvLine(columns.map(([name]) => name))}`);
    for await (const rows of this.histories.rows(wanted)) {
      const text = rows.map((row) => toCsvLine(columns.map(([, toCell]) => toCell(row)))).join('');
      if (response.destroyed) return;
      if (!response.write(text)) await drained(response);
    }
    response.end();
  }
}

const drained = async (response: Response): Promise<void> =>
  await new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });

const minuteMs = 60_000;
const toMinutes = (row: ExceptionRow): number | null =>
  row.resolvedAt === null
    ? null
    : Math.round((Date.parse(row.resolvedAt) - Date.parse(row.raisedAt)) / minuteMs);

const columns: readonly (readonly [string, (row: ExceptionRow) => string | number | null])[] = [
  ['exception', (row) => row.exceptionId],
  ['type', (row) => row.type],
  ['severity', (row) => row.severity],
  ['state', (row) => row.state],
  ['title', (row) => row.title],
  ['because', (row) => row.because],
  ['order', (row) => row.orderNumber],
  ['carrier', (row) => row.carrier],
  ['tracking number', (row) => row.trackingNumber],
  ['location', (row) => row.location],
  ['country', (row) => row.country],
  ['raised at', (row) => row.raisedAt],
  ['due at', (row) => row.dueAt],
  ['closed at', (row) => row.resolvedAt],
  ['minutes open', toMinutes],
  ['resolution', (row) => row.resolution],
  ['owner', (row) => row.owner],
  ['value at risk', (row) => row.valueAtRisk.amount],
  ['currency', (row) => row.valueAtRisk.currency],
];
