import { expect, it } from 'vitest';
import { createIncidentCases } from '../../src/board/incident-cases.ts';
import { createOfferLoader } from '../../src/board/offered.ts';
import { boardViews } from '../../src/contracts/socket.ts';
import { createFakeClock } from '../../src/platform/clock.ts';
import { openBoardNode, placeOrder, tellOrder } from '../support/board.ts';
import { askedFor, caughtUp, countShelf, declareStorm, dumpBoards } from '../support/board-rebuilds.ts';
import { createTestDatabase } from '../support/database.ts';
import { registerWorld } from '../support/machines.ts';

const rebuilding = { pageSize: 10, lookMs: 20 };
const hour = 3_600_000;
const within = { timeout: 15_000 };

it(
  'while every view is made again no shopper is told that there is nothing, and no storm ends',
  { timeout: 60_000 },
  async () => {
    const database = await createTestDatabase();
    // Within the hours in which parcels are waited for.
    const clock = createFakeClock(Date.parse('2026-11-20T09:00:00Z'));
    const node = await openBoardNode({ databaseUrl: database.url, clock, rebuilding });
    const { machines } = node;
    const { pool } = machines;
    await machines.start();
    await registerWorld(machines);
    const second = await openBoardNode({ databaseUrl: database.url, node: 'second', clock, rebuilding });
    try {
      const skus = ['LAMP', 'BULB', 'CORD'];
      for (const sku of skus) await countShelf(node, sku, 40);
      const late = await placeOrder(machines, 'late');
      await tellOrder(machines, late, 'ship');
      clock.advance(72 * hour + hour / 2);
      await declareStorm(node, 'inc_storm');
      const storm = async () => await machines.incidents.find('inc_storm');
      await expect.poll(storm, within).toMatchObject({ state: 'open', explains: 1 });
      // Watched on both nodes, asked for anew from the rows, and from memory.
      const told: string[] = [];
      for (const { board } of [node, second]) {
        await board.offers.find(skus, 'web');
        board.offers.watch(skus, 'web', ({ sku, band }) => told.push(`${sku} ${band}`));
      }
      const loadOffer = createOfferLoader(pool);
      const incidents = createIncidentCases(pool);
      let isOver = false;
      let looks = 0;
      const look = async (): Promise<void> => {
        while (!isOver) {
          for (const sku of skus) {
            const { stocks } = await loadOffer(sku);
            expect(stocks.map(({ location, available }) => [location, available > 20])).toEqual([
              ['wh-1', true],
            ]);
          }
          for (const { board } of [node, second])
            expect((await board.offers.find(skus, 'web')).map(({ band }) => band)).not.toContain('out');
          expect(await incidents.findIncidents()).toEqual(['incident:inc_storm']);
          const { rows } = await pool.query(
            `select from exception_rows where incident_id = 'incident:inc_storm.1' and state <> 'resolved'`,
          );
          expect(rows).toHaveLength(1);
          looks += 1;
        }
      };
      const write = async (): Promise<void> => {
        for (let n = 0; !isOver; n += 1) {
          await countShelf(n % 2 === 0 ? node : second, skus[n % 3] ?? '', 30 + (n % 10));
          if (n % 20 === 0) await placeOrder(second.machines, `more-${n}`);
          await new Promise(setImmediate);
        }
      };
      const working = Promise.all([look(), write()]).catch((error: unknown) => {
        isOver = true;
        throw error;
      });
      // It is thrown below, when the views are done.
      working.catch(() => undefined);
      try {
        for (let round = 0; round < 2; round += 1) {
          for (const table of ['order_rows', 'fulfilment_rows', 'exception_rows', 'stock_rows'])
            await pool.query(`update ${table} set row = row || '{"nonsense": true}', scope = 'nowhere'`);
          // The rows of what shoppers do not ask for are lost as well.
          await pool.query(`delete from order_rows`);
          for (const view of boardViews) await askedFor(round === 0 ? node : second, view);
        }
      } finally {
        isOver = true;
        await working;
      }
      expect(looks).toBeGreaterThan(20);
      expect(told.filter((one) => one.endsWith('out'))).toEqual([]);
      expect(await storm()).toMatchObject({ state: 'open', explains: 1 });
      const ended = await pool.query(
        `select stream, type from events where type in ('ExceptionReleased', 'IncidentRescheduled')
         or type = 'ExceptionCleared' and stream like 'incident:%'`,
      );
      expect(ended.rows).toEqual([]);
      // What a storm explains is said of it every five seconds: it is not to change between the two dumps.
      const counted = async () => (await machines.incidents.find('inc_storm'))?.explained;
      await expect.poll(counted, within).toMatchObject({ cases: 1 });
      await caughtUp(node);
      const after = await dumpBoards(node);
      for (const view of boardViews)
        expect(await askedFor(node, view)).toMatchObject({ mended: 0, removed: 0 });
      expect(await dumpBoards(node)).toEqual(after);
      expect(JSON.stringify(after)).not.toContain('nonsense');
    } finally {
      await second.close();
      await node.close();
      await database.drop();
    }
  },
);
