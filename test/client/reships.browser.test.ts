import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltPages, openBuiltPages } from './support/built-pages.ts';
import type { FakeHub } from './support/fake-hub.ts';
import { expectWell, looks } from './support/looks.ts';
import { aReship, withReships } from './support/reship-fixtures.ts';

/** What goes out once more, in a real browser: the desk asks for it, the customer follows it. */
let pages: BuiltPages;
let hub: FakeHub;
const open: BuiltPages['open'] = async (...asked) => await pages.open(...asked);
/** `ord-7`: a ring that was made for her, a mug, two lamps; all delivered. */
const path = '/desk/orders/ord-7';

beforeAll(async () => {
  pages = await openBuiltPages();
  ({ hub } = pages);
});
afterAll(async () => {
  await pages?.close();
});

describe('the desk', () => {
  it('has what was sent again, and the form, well in both looks', async () => {
    hub.changeOrder(
      'ord-7',
      withReships(
        aReship({ note: 'The carrier has lost it twice.' }),
        aReship({
          reshipId: 'r-2',
          status: 'refused',
          why: { code: 'insufficient_stock', message: 'There is not enough stock.' },
        }),
      ),
      'ReshipPlaced',
    );
    for (const look of looks) {
      const page = await open(path, 'ops', look);
      await page.waitForSelector('#reships-title');
      await page.waitForSelector('text=There is not enough stock.');
      await expectWell(page, `desk-reships-${look.width}`);
      await page.goto(new URL(`${path}?do=Reship`, page.url()).href);
      await page.waitForSelector('dialog[open]');
      await page.click('dialog >> text=To another address');
      await expectWell(page, `desk-reship-form-${look.width}`);
      await page.context().close();
    }
  });

  it('sends it again by keyboard, of the parcel that a case is about, and resolves the case with it', async () => {
    hub.changeOrder('ord-7', withReships(), 'ReshipCancelled');
    const order = hub.orderOf('ord-7');
    const [parcel] = order.shipments;
    const shipmentId = parcel?.shipmentId ?? '';
    hub.changeOrder(
      'ord-7',
      (one) => ({
        ...one,
        exceptions: [
          {
            exceptionId: 'ord-7.1',
            type: 'lost',
            severity: 1,
            state: 'open',
            title: 'The parcel is lost',
            because: 'The carrier says so.',
            closesWhen: 'The parcel is seen again.',
            raisedAt: '2026-11-20T09:00:00.000Z',
            dueAt: null,
            owner: null,
            resolvedAt: null,
            resolution: null,
            shipmentId,
            fulfilmentId: null,
            playbook: [{ command: 'reship', label: 'Send it again' }],
          },
        ],
      }),
      'ExceptionRaised',
    );
    const page = await open(`${path}?do=Reship&parcel=${encodeURIComponent(shipmentId)}`, 'agent');
    await page.waitForSelector('dialog[open] >> text=Resolved with it');
    const sent: unknown[] = [];
    await page.route('**/orders/ord-7/commands', async (route) => {
      sent.push(route.request().postDataJSON());
      await route.continue();
    });
    for (const { lineId } of parcel?.lines ?? [])
      expect(Number(await page.inputValue(`dialog [name=line-${lineId}]`))).toBeGreaterThan(0);
    await page.focus('dialog [name=reason]');
    await page.keyboard.press('D');
    await page.focus('dialog [name=waits]');
    await page.keyboard.press('Space');
    await page.focus('dialog >> button:has-text("Send it again")');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.toast >> text=It is being placed as an order of its own.');
    await page.waitForSelector('a[href="/desk/orders/ord-9"] >> text=SO-100209');
    expect(sent).toMatchObject([
      {
        type: 'Reship',
        lines: parcel?.lines,
        reason: 'damaged',
        whenShort: 'backorder',
        exceptionIds: ['ord-7.1'],
      },
    ]);
    await page.waitForSelector('.case-line[data-done] >> text=The parcel is lost');
    await page.context().close();
  });

  it('says so where nothing is chosen, and asks for nothing', async () => {
    hub.changeOrder('ord-7', withReships(), 'ReshipCancelled');
    const page = await open(`${path}?do=Reship`, 'ops');
    await page.waitForSelector('dialog[open]');
    await page.click('dialog >> button:has-text("Send it again")');
    await page.waitForSelector('dialog .wrong >> text=Say how many units of which line.');
    await page.context().close();
  });
});

describe('the customer', () => {
  it('sees that it comes again while the page is open, and goes to where it is followed', async () => {
    hub.changeOrder('ord-7', withReships(), 'ReshipCancelled');
    const page = await open('/track/back');
    await page.waitForSelector('.line-status[data-status="live"]');
    const { orderId: _, orderNumber: __, ...asked } = aReship({ status: 'requested' });
    hub.changeOrder('ord-7', withReships(asked), 'ReshipRequested');
    await page.waitForSelector('text=We are about to pack it once more.');
    expect(await page.locator('text=Follow it').count()).toBe(0);
    hub.changeOrder('ord-7', withReships(aReship()), 'ReshipPlaced');
    await page.waitForSelector('text=SO-100209');
    await page.waitForSelector('a[href="/track/early"] >> text=Follow it');
    await expectWell(page, 'customer-reship');
    // Cancelled: there is nothing to wait for.
    hub.changeOrder(
      'ord-7',
      withReships(aReship({ cancelled: [{ lineId: '1', quantity: 1 }] })),
      'ReshipCancelled',
    );
    await page.waitForSelector('text=Follow it', { state: 'detached' });
    await page.context().close();
  });
});
