import { randomUUID } from 'node:crypto';
import { createIncidentCases } from './board/incident-cases.ts';
import { createWorkCounts } from './board/work-counts.ts';
import type { Config } from './config.ts';
import type { MachineOptions, Machines } from './machines.ts';
import { createMails } from './mails.ts';
import { startWorkers, type Stoppable } from './workers.ts';
import { createCaseStreams } from './hub/case-streams.ts';
import { countClosedCases } from './hub/case-metrics.ts';
import { createFeeds } from './hub/feeds.ts';
import { createIncidentStreams } from './hub/incident-streams.ts';
import { createParcelSubscriptions } from './hub/parcel-subscriptions.ts';
import { toLabelPdf, toLabelSvg, toLabelZpl } from './connectors/return-label.ts';
import { openWebhookDoor } from './connectors/webhook-door.ts';
import { createLinks } from './access/links.ts';
import { createCaseSubscriptions } from './hub/case-subscriptions.ts';
import type { Mailer } from './hub/ports/mailer.ts';
import { measureBacklogs } from './hub/backlog-metrics.ts';
import { createEffectDesk } from './hub/effect-desk.ts';
import { createEventResends } from './hub/event-resends.ts';
import { createHub } from './hub/hub.ts';
import { createRegistry } from './hub/registry.ts';
import { createRulesInForce } from './hub/rules-in-force.ts';
import { createSelling } from './hub/selling.ts';
import { createWebhookEndpoints } from './hub/webhook-endpoints.ts';
import { createIngest } from './ingest/ingest.ts';
import { measureSenderStreams } from './ingest/stream-metrics.ts';
import { createSmtpMailer } from './notifications/smtp-mailer.ts';
import { createSystemClock } from './platform/clock.ts';
import type { Log } from './platform/log.ts';
import { createMetrics } from './platform/metrics.ts';
import { createPoke } from './platform/poke.ts';
import { createReadiness } from './platform/readiness.ts';
import { openServices } from './platform/services.ts';
import { openTracing } from './platform/tracing.ts';
import { watchDatabase, watchNats } from './platform/watch-services.ts';
import { measureMachines, measurePools, measureTurnover } from './platform/machine-metrics.ts';

/** It is long because it is a list: every machine stands here once, and nothing else does. */
export async function openMachines(
  config: Config,
  log: Log,
  options: MachineOptions = {},
): Promise<Machines> {
  const metrics = createMetrics();
  const readiness = createReadiness();
  const tracing = openTracing({
    endpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT,
    headers: config.OTEL_EXPORTER_OTLP_HEADERS,
    service: config.OTEL_SERVICE_NAME,
    node: config.NODE_NAME,
    resource: config.OTEL_RESOURCE_ATTRIBUTES,
    ratio: config.OTEL_TRACES_SAMPLER_ARG,
    log,
    metrics,
  });
  const tracer = tracing?.tracer;
  const services = await openServices({
    databaseUrl: config.DATABASE_URL,
    natsUrl: config.NATS_URL,
    natsCreds: config.NATS_CREDS,
    natsServer: config.NATS_SERVER_BIN,
    dataDir: config.DATA_DIR,
    name: config.NODE_NAME,
    log,
  });
  const { databaseUrl, pool, commitPool, effectPool, nats, epoch, lastRecordedAt, secretOf } = services;
  const clock =
    options.createClock?.(lastRecordedAt) ??
    createSystemClock({
      speed: config.CLOCK_SPEED,
      // A fast clock was ahead of the world's; time does not go back.
      ...(lastRecordedAt === null || config.CLOCK_SPEED === 1 ? {} : { startAt: lastRecordedAt }),
    });
  // Leases and retries are about machines, not about orders: they never run fast.
  const wallClock = createSystemClock();

  // Two nodes may have been given one name, and would have each other's leases.
  const holder = `${config.NODE_NAME} ${randomUUID()}`;
  const poke = createPoke({ nats: null, node: config.NODE_NAME, scope: epoch, log });
  await nats.whenThere((connection) => {
    poke.join(connection);
  });
  const flushSeconds = metrics.histogram('hub_flush_seconds', 'Time of one flush of the journal.');
  const appended = metrics.counter('hub_events_appended_total', 'Events appended by this node.');
  const registry = await createRegistry({ pool, log });
  poke.onShout('registry', () => {
    registry.refresh().catch((error: unknown) => {
      log.warn({ error: String(error) }, 'the registry could not be read again');
    });
  });
  const rules = createRulesInForce({ registry, wallClock });
  const hub = createHub({
    commitPool,
    pool,
    clock,
    wallClock,
    log,
    rules,
    tracer,
    onFlushed: (flushed) => {
      poke.send(flushed);
    },
    onMeasured: ({ events, seconds }) => {
      flushSeconds.observe(seconds);
      appended.inc(events);
    },
  });
  countClosedCases(metrics, hub);
  const feeds = createFeeds({
    hub,
    registry,
    pool,
    clock,
    wallClock,
    log,
    metrics,
    // Where time runs fast, what is gathered must not be a silence's length.
    everyMs: Math.min(5_000, 300_000 / config.CLOCK_SPEED),
  });
  const incidentCases = createIncidentCases(pool);
  const declared = createIncidentStreams(hub, incidentCases, clock);
  const selling = createSelling({
    pool,
    hub,
    registry,
    poke,
    counts: createWorkCounts(pool),
    clock,
    wallClock,
    log,
    holdMs: config.STOCK_HOLD_SECONDS * 1_000 * config.CLOCK_SPEED,
  });
  const { stocks, placing, orderStock, reships } = selling;
  const settled = metrics.counter(
    'hub_messages_settled_total',
    'Messages of senders, by what became of them.',
    ['outcome'],
  );
  const ingest = createIngest({
    pool,
    hub,
    placing,
    stocks,
    registry,
    refSecret: secretOf('refs').toString('hex'),
    clock,
    wallClock,
    log,
    node: holder,
    poke,
    scope: epoch,
    ...(options.findFormat === undefined ? {} : { findFormat: options.findFormat }),
    async noteConcerns(carrier, concerns) {
      const answer = await feeds.ask(
        `carrier-${carrier}`,
        { type: 'NoteConcerns', concerns },
        { actor: { kind: 'hub', id: 'ingest' }, cause: 'concerns' },
      );
      // Not yet configured: it is told again.
      return answer.outcome === 'accepted' && answer.state.status === 'present';
    },
    limits: {
      unknownParcelDays: config.UNKNOWN_PARCEL_DAYS,
      unknownParcels: config.UNKNOWN_PARCELS,
      deadLetterDays: config.DEAD_LETTER_DAYS,
    },
    onSettled: (_sender, outcome) => {
      settled.inc({ outcome });
    },
    onTaken: (door, outcome) => {
      feeds.heardOn(door, outcome);
    },
    tracer,
  });
  measureMachines(metrics, { hub: () => hub.measure(), ingest: () => ingest.measure() });
  measureTurnover(metrics, () => hub.turnover());
  measurePools(metrics, { main: pool, journal: commitPool, effects: effectPool });
  measureBacklogs({ metrics, pool, clock, wallClock, unknownParcels: config.UNKNOWN_PARCELS });
  await nats.whenThere((connection) => {
    measureSenderStreams({ metrics, nats: connection });
  });
  metrics.bounds(() => ({ ...hub.bounds(), ...ingest.bounds() }));

  const mailer = options.mailer ?? openMailer(config);
  if (mailer === undefined) {
    const note = 'SMTP_URL is not set: nobody is written to';
    log.info({ part: 'mail' }, note);
    readiness.note('mail', () => note);
  }
  const links = createLinks(secretOf('links'));
  const publicUrl = (config.PUBLIC_URL ?? `http://localhost:${config.PORT}`).replace(/\/$/, '');
  const caseSubscriptions = createCaseSubscriptions(pool, wallClock);
  const webhookDoor = openWebhookDoor({ clock: wallClock, mayBePrivate: config.WEBHOOK_PRIVATE_ADDRESSES });
  const mail =
    mailer === undefined
      ? undefined
      : createMails({
          pool,
          hub,
          registry,
          mailer,
          links,
          subscriptions: caseSubscriptions,
          publicUrl,
          clock,
          wallClock,
          speed: config.CLOCK_SPEED,
        });

  const running: Stoppable[] = [watchNats({ line: nats, readiness, metrics })];
  running.push(watchDatabase({ url: databaseUrl, refusal: hub.streams.refusal, readiness, log }));
  let stopped = false;
  let leaving: Promise<unknown> | null = null;
  const leave = async (): Promise<void> => {
    readiness.drain();
    leaving ??= nats
      .leave()
      .then(
        async () =>
          await Promise.all([ingest.closeNats(), ...running.map(async (part) => await part.stop())]),
      );
    await leaving;
  };

  return {
    config,
    clock,
    log,
    metrics,
    readiness,
    tracer,
    databaseUrl,
    pool,
    nats: nats.now,
    natsProblem: nats.problem,
    poke,
    epoch,
    hub,
    registry,
    feeds,
    incidents: declared,
    caseStreams: createCaseStreams({
      feed: async (id, command, asked) => await feeds.ask(id, command, asked),
      incident: async (id, command, asked) => await declared.ask(id, command, asked),
      stock: async (id, command, asked) => await stocks.stock.ask(id, command, asked),
    }),
    ...selling,
    caseSubscriptions,
    parcelSubscriptions: createParcelSubscriptions({ pool, hub, registry, clock }),
    effectDesk: createEffectDesk({ pool, hub, clock, wallClock }),
    eventResends: createEventResends({ pool, clock }),
    returnLabels: { toPdf: toLabelPdf, toZpl: toLabelZpl, toSvg: toLabelSvg },
    webhookEndpoints: createWebhookEndpoints({ pool, door: webhookDoor, clock, wallClock, poke }),
    ingest,
    linkSecret: secretOf('links'),
    async start() {
      await startWorkers(
        {
          config,
          node: holder,
          pool,
          effectPool,
          nats,
          clock,
          wallClock,
          log,
          metrics,
          tracer,
          poke,
          rules,
          hub,
          registry,
          feeds,
          declared,
          incidentCases,
          stocks,
          orderStock,
          reships,
          doors: ingest.doors,
          webhookDoor,
          mail,
        },
        running,
      );
      await nats.whenThere(async (connection) => await ingest.openNats(connection));
    },
    leave,
    async stop() {
      if (stopped) return;
      stopped = true;
      await leave();
      registry.stop();
      await ingest.stop();
      await feeds.stop();
      await hub.drain();
      await tracing?.stop();
      poke.close();
      await services.stop();
    },
  };
}

const openMailer = ({ SMTP_URL, MAIL_FROM }: Config): Mailer | undefined =>
  SMTP_URL === undefined || MAIL_FROM === undefined
    ? undefined
    : createSmtpMailer({ url: SMTP_URL, from: MAIL_FROM });
