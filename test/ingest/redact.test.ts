import { expect, it } from 'vitest';
import { redact } from '../../src/ingest/redact.ts';

it.each([
  ['Delivered to MÜLLER, Hauptstr. 5', ['Jana Müller', 'Hauptstr. 5'], 'Delivered to …, …. 5'],
  ['Call +46 70 123 45 67 or write to asa@example.com', [], 'Call … or write to …'],
  ['Signed by: K. Nowak', [], 'Signed by: …'],
  ['Held at depot 7', ['Åsa'], 'Held at depot 7'],
  ['Parcel 00370000123456 is late', [], 'Parcel … is late'],
])('shows "%s" without who is in it', (text, people, shown) => {
  expect(redact(text, people)).toBe(shown);
});
