import type { Job } from '../../../src/contracts/dead-letters.ts';
import type { OrderImport } from '../../../src/contracts/imports.ts';
import type { Http, Result } from './http.ts';
import type { List } from './staff.ts';

/** Files that fill the hub: stock, and orders that lived elsewhere. Both answer with a job, over HTTP. */
export type LoadKind = 'stock' | 'orders';
const paths: Readonly<Record<LoadKind, string>> = {
  stock: '/api/v1/stock/loads',
  orders: '/api/v1/imports/orders',
};
const pathOf = (job: Job): string =>
  `${paths[job.kind === 'stock_load' ? 'stock' : 'orders']}/${encodeURIComponent(job.jobId)}`;

/** Both lists as one, the newest first. */
export const loadLoads = async (http: Http): Promise<Result<List<Job>>> => {
  const [stock, orders] = await Promise.all([
    http.get<List<Job>>(paths.stock),
    http.get<List<Job>>(paths.orders),
  ]);
  if (!stock.ok) return stock;
  if (!orders.ok) return orders;
  const items = [...stock.value.items, ...orders.value.items];
  return {
    ...stock,
    value: { ...stock.value, items: items.toSorted((a, b) => b.startedAt.localeCompare(a.startedAt)) },
  };
};

/** What was refused of one, the first lines; stock and orders answer alike. */
export const loadRefused = (http: Http, job: Job): Promise<Result<OrderImport>> => http.get(pathOf(job));
export const downloadRefused = (http: Http, job: Job): Promise<Result<Blob>> =>
  http.download(`${pathOf(job)}/refused`);
export const stopLoad = (http: Http, job: Job): Promise<Result<Job>> => http.post(`${pathOf(job)}/stop`, {});

/** What it is goes by its name: browsers know no type of NDJSON. */
export const sendLoad = (http: Http, kind: LoadKind, file: File): Promise<Result<OrderImport>> =>
  http.upload(paths[kind], file, /\.csv$/i.test(file.name) ? 'text/csv' : 'application/x-ndjson');
