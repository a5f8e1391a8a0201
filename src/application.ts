import 'reflect-metadata';
import type { LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import type { Config } from './platform/config/config.js';
import { Lifecycle } from './platform/lifecycle/lifecycle.js';
import { RequestGate } from './platform/lifecycle/request-gate.js';
import { systemClock, type Clock } from './shared/clock.js';

export interface Application {
  readonly nest: NestFastifyApplication;
  /** Lets nothing new in, finishes what is under way, closes every part in order. False if something was cut short. */
  stop(): Promise<boolean>;
}

export interface ApplicationParts {
  readonly clock?: Clock;
  readonly logger?: LoggerService | false;
}

/**
 * The whole application on a migrated database, initialised but not yet listening. Used by the program and, in process,
 * by the end-to-end tests.
 */
export async function createApplication(config: Config, parts: ApplicationParts = {}): Promise<Application> {
  // What is still open when requests have been drained is cut off, else one silent client could hold up the stop.
  const adapter = new FastifyAdapter({ forceCloseConnections: true, trustProxy: [...config.trustedProxies] });
  const nest = await NestFactory.create<NestFastifyApplication>(
    AppModule.with(config, parts.clock ?? systemClock),
    adapter,
    { abortOnError: false, ...(parts.logger === undefined ? {} : { logger: parts.logger }) },
  );
  const lifecycle = nest.get(Lifecycle);
  const gate = new RequestGate(adapter.getInstance(), lifecycle);
  nest.setGlobalPrefix('api/v1');
  await nest.init();
  await adapter.getInstance().ready();
  const stop = async (): Promise<boolean> => {
    lifecycle.beginStop();
    const left = await gate.drain(config.stopTimeoutMs);
    const clean = await lifecycle.closeAll();
    await nest.close();
    return clean && left === 0;
  };
  return { nest, stop };
}
