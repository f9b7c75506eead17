import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const flagsIn = (text: string | undefined): readonly string[] => text?.match(/--[\w=-]+/g) ?? [];

it('the image starts Node with the flags of npm start', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { start: string } };
  const command = /^CMD .*dist\/main\.js.*$/m.exec(readFileSync('Dockerfile', 'utf8'))?.[0];
  expect(flagsIn(scripts.start)).toContain('--no-allocation-site-pretenuring');
  expect(flagsIn(command)).toEqual(flagsIn(scripts.start));
});
