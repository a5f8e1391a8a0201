import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import type { Config } from './platform/config/config.js';
import { configureHttpEdge, fastifyAdapter } from './platform/http/index.js';
import { Lifecycle } from './platform/lifecycle/lifecycle.js';
import { RequestGate } from './platform/lifecycle/request-gate.js';
import { createLogger, type Logger } from './platform/logging/logger.js';
import { NestLogger } from './platform/logging/nest-logger.js';
import { systemClock, type Clock } from './shared/clock.js';

export interface Application {
  readonly nest: NestFastifyApplication;
  /** Lets nothing new in, finishes what is under way, closes every part in order. False if something was cut short. */
  stop(): Promise<boolean>;
}

export interface ApplicationParts {
  readonly clock?: Clock;
  readonly logger?: Logger;
}

/**
 * The whole application on a migrated database, initialised but not yet listening. Used by the program and, in process,
 * by the end-to-end tests.
 */
export async function createApplication(config: Config, parts: ApplicationParts = {}): Promise<Application> {
  const logger = parts.logger ?? createLogger(config.logLevel);
  const adapter = fastifyAdapter(config);
  const root = AppModule.with(config, parts.clock ?? systemClock, logger);
  const nest = await NestFactory.create<NestFastifyApplication>(root, adapter, {
    abortOnError: false,
    logger: new NestLogger(logger),
  });
  try {
    const lifecycle = nest.get(Lifecycle);
    const gate = new RequestGate(adapter.getInstance(), lifecycle);
    await configureHttpEdge(nest, config);
    await nest.init();
    await adapter.getInstance().ready();
    return { nest, stop: () => stop(nest, lifecycle, gate, config.stopTimeoutMs) };
  } catch (error) {
    await nest.close();
    throw error;
  }
}

async function stop(
  nest: NestFastifyApplication,
  lifecycle: Lifecycle,
  gate: RequestGate,
  timeoutMs: number,
): Promise<boolean> {
  lifecycle.beginStop();
  const left = await gate.drain(timeoutMs);
  const clean = await lifecycle.closeAll();
  // Whoever has not finished by now only holds up the stop: idle, half-sent and timed-out connections are cut.
  nest.getHttpServer().closeAllConnections();
  await nest.close();
  return clean && left === 0;
}
