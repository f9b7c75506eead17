import { expect, it } from 'vitest';
import { tellAhead } from '../../client/src/features/order/tell-ahead.ts';
import { aPreview, anOrder } from './support/fixtures.ts';

const preview = aPreview(anOrder(Date.parse('2026-11-29T06:00:00Z'), 1));
const said = (changes: Partial<typeof preview>): string =>
  tellAhead({ ...preview, ...changes }).replaceAll('\u00a0', ' ');

it('says of a preview what matters, and of what stays nothing', () => {
  const { worth, status, fulfilments } = preview;
  const stays = { ...worth, after: worth.before };
  expect(said({ worth: stays, fulfilments: [] })).toBe('');
  expect(said({ fulfilments: [], status: { ...status, after: 'cancelled' } })).toBe(
    'Goods worth SEK 309.50 are cancelled. The order is cancelled then.',
  );
  expect(said({ fulfilments: [], worth: { ...worth, after: { amount: '116.17', currency: 'SEK' } } })).toBe(
    'Goods worth SEK 116.17 stay, of SEK 309.50.',
  );
  // One place may have two pieces of work of an order.
  expect(said({ worth: stays, fulfilments: [...fulfilments, ...fulfilments] })).toBe(
    said({ worth: stays, fulfilments }),
  );
  expect(said({ rejection: { code: 'already_packed', message: 'It is packed.' } })).toBe(
    'It would be refused: It is packed.',
  );
});
