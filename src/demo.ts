import './platform/require-node.ts';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { connectNats } from './platform/nats.ts';
import { createDemoClock, type DemoClock } from './simulator/demo-clock.ts';
import { historyDays } from './simulator/early-plan.ts';
import { dayMs, nextWorking } from './simulator/local-time.ts';
import { shopWindow } from './simulator/shelf-plan.ts';
import { type Simulator, startSimulator } from './simulator/simulator.ts';
import { leaveOnSignal, mustLoadConfig, startNode } from './start-node.ts';

const whole = z.coerce.number().int();
const optionsSchema = z.object({
  speed: z.coerce.number().min(1).max(5_000).optional(),
  orders: whole.min(1).max(20_000).default(240),
  seed: whole.default(7),
  port: whole.min(0).max(65_535).optional(),
});

const began = performance.now();
const wanted = readOptions();
const settings = mustLoadConfig({
  DATA_DIR: '.data/demo',
  CLOCK_SPEED: '120',
  LOG_LEVEL: 'error',
  // Its partners listen beside it.
  WEBHOOK_PRIVATE_ADDRESSES: 'true',
});
const config = {
  ...settings,
  PORT: wanted.port ?? settings.PORT,
  CLOCK_SPEED: wanted.speed ?? settings.CLOCK_SPEED,
};

/** The first history ends in a morning, when all are at work; a world that is there goes on where it was. */
const until = nextWorking(Date.now(), 'Europe/Berlin', { from: 8.5, to: 15, days: [1, 2, 3, 4, 5] });
let clock: DemoClock | undefined;
const running: { simulator?: Simulator } = {};
const node = await startNode(config, {
  createClock(lastRecordedAt) {
    const startAt =
      lastRecordedAt === null ? until - historyDays * dayMs : Math.max(Date.now(), lastRecordedAt);
    clock = createDemoClock({ startAt, speed: config.CLOCK_SPEED });
    return clock;
  },
  demo: {
    get items() {
      return running.simulator?.identities() ?? [];
    },
    products: shopWindow,
    // A minute of a visitor's time at the usual speed; two where time does not run.
    cartMinutes: Math.max(2, Math.min(120, Math.round(config.CLOCK_SPEED))),
  },
}).catch(fail);

const { machines, surfaces } = node;
const { sign } = surfaces.access;
if (clock === undefined || sign === undefined) {
  fail(new Error('The demo signs its own tokens: leave AUTH_ISSUER empty or set AUTH_SECRET.'));
}
const { port } = surfaces.app.getHttpServer().address() as { port: number };
const nats = machines.nats();
const world = await startSimulator({
  url: `http://127.0.0.1:${port}`,
  clock,
  sign,
  seed: wanted.seed,
  orders: wanted.orders,
  speed: config.CLOCK_SPEED,
  until,
  dataDir: config.DATA_DIR,
  log: machines.log,
  nats:
    nats === null
      ? null
      : await connectNats({
          url: config.NATS_URL ?? nats.getServer(),
          name: 'demo',
          log: machines.log,
          ...(config.NATS_CREDS === undefined ? {} : { credsFile: config.NATS_CREDS }),
        }),
}).catch(fail);
running.simulator = world;
leaveOnSignal({
  machines,
  async stop() {
    await world.stop();
    await node.stop();
  },
});

// What is there to see is being made; nobody is kept waiting for all of it.
await Promise.race([world.history, wait(8_000)]);
const natsProblem = machines.natsProblem();
if (natsProblem !== null) process.stdout.write(`NATS door shut: ${natsProblem}\n`);
const seconds = ((performance.now() - began) / 1_000).toFixed(1);
process.stdout.write(`Order hub demo ready at ${node.url} (${seconds} s)\n`);
process.stdout.write(`Ctrl-C stops it.${process.stdin.isTTY ? ` ${listenToKeys(clock, world)}` : ''}\n`);

/** Pausing, the speed, and a rush of orders, for whoever shows it. */
function listenToKeys(moving: DemoClock, lived: Simulator): string {
  let speed = config.CLOCK_SPEED;
  let isPaused = false;
  let isRush = false;
  process.stdin.setRawMode(true);
  process.stdin.setEncoding('utf8');
  process.stdin.on('data', (key: string) => {
    if (key === '\u0003' || key === 'q') process.kill(process.pid, 'SIGINT');
    else if (key === ' ') isPaused = !isPaused;
    else if (key === '+') speed = Math.min(5_000, speed * 2);
    else if (key === '-') speed = Math.max(1, speed / 2);
    else if (key === 'm') isRush = !isRush;
    else return;
    lived.rush(isRush ? 4 : 1);
    void lived.history.then(() => {
      moving.run(isPaused ? 0 : speed);
    });
  });
  return 'Space pauses, + and - change the speed, m makes a rush of orders.';
}

function readOptions(): z.infer<typeof optionsSchema> {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({ options: { speed: text, orders: text, seed: text, port: text } });
    return optionsSchema.parse(values);
  } catch (error) {
    const why =
      error instanceof z.ZodError
        ? error.issues.map(({ path, message }) => `--${path.join('.')}: ${message}`).join('\n')
        : String(error);
    return fail(new Error(`${why}\nnpm run demo -- [--speed 120] [--orders 240] [--seed 7] [--port 3000]`));
  }
}

function fail(error: unknown): never {
  process.stderr.write(
    `The demo did not start.\n${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exit(1);
}
