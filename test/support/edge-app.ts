import 'reflect-metadata';
import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DomainError } from '../../src/shared/domain-error.js';
import type { Actor } from '../../src/platform/auth/actor.js';
import { AUTHENTICATOR, type Authenticator } from '../../src/platform/auth/authenticator.js';
import { PERMISSIONS, type Permission } from '../../src/platform/auth/permissions.js';
import { configureHttpEdge, fastifyAdapter, type EdgeSettings } from '../../src/platform/http/index.js';
import { UNAUTHENTICATED } from '../../src/platform/http/request.errors.js';
import { createLogger, type Logger } from '../../src/platform/logging/logger.js';
import { LoggingModule } from '../../src/platform/logging/logging.module.js';
import { NestLogger } from '../../src/platform/logging/nest-logger.js';
import { MetricsModule } from '../../src/platform/metrics/metrics.module.js';

export const UNLIMITED: EdgeSettings = { rateLimit: { requestsPerMinute: 0, loginsPerMinute: 0 }, trustedProxies: [] };

/** The credential of an actor with every permission; `Bearer reader` may only read its own session. */
export const ALMIGHTY = { authorization: 'Bearer almighty' };

const almighty: Actor = {
  userId: '00000000-0000-4000-8000-000000000001',
  organizationId: '00000000-0000-4000-8000-000000000002',
  organizationKind: 'operator',
  division: '430000',
  roles: ['platform-administrator'],
  permissions: new Set(Object.keys(PERMISSIONS) as Permission[]),
  displayName: '测试员',
};

const fixedTokens: Authenticator = {
  authenticate(request) {
    const { authorization } = request.headers;
    if (authorization === 'Bearer almighty') return Promise.resolve(almighty);
    if (authorization === 'Bearer reader') {
      return Promise.resolve({ ...almighty, permissions: new Set<Permission>(['session.own']) });
    }
    return Promise.reject(new DomainError(UNAUTHENTICATED));
  },
};

@Module({})
class EdgeTestModule {
  static with(controllers: Type[], logger: DynamicModule): DynamicModule {
    return {
      module: EdgeTestModule,
      global: true,
      imports: [logger, MetricsModule],
      controllers,
      providers: [{ provide: AUTHENTICATOR, useValue: fixedTokens }],
      exports: [AUTHENTICATOR],
    };
  }
}

export interface EdgeApp {
  readonly app: NestFastifyApplication;
  /** Every log line so far, parsed. */
  readonly lines: readonly Record<string, unknown>[];
}

/** A small application of `controllers` behind the real edge, with fixed credentials. Not yet initialised. */
export async function makeEdgeApp(
  controllers: Type[],
  settings: EdgeSettings = UNLIMITED,
  ownLogger?: Logger,
): Promise<EdgeApp> {
  const lines: Record<string, unknown>[] = [];
  const logger =
    ownLogger ??
    createLogger('info', {
      write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>),
    });
  const module = EdgeTestModule.with(controllers, LoggingModule.with(logger));
  const app = await NestFactory.create<NestFastifyApplication>(module, fastifyAdapter(settings), {
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  await configureHttpEdge(app, settings);
  return { app, lines };
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Undefined when the body is not JSON. */
  readonly json: unknown;
}

/** Sends a request to a listening application; `payload` is JSON unless it is a string. */
export async function send(
  app: NestFastifyApplication,
  request: { url: string; method?: string; headers?: Record<string, string>; payload?: unknown },
): Promise<Answer> {
  const { url, method = 'GET', headers = {}, payload } = request;
  const json = payload !== undefined && typeof payload !== 'string';
  const answer = await fetch((await app.getUrl()) + url, {
    method,
    headers: { ...(json && { 'content-type': 'application/json' }), ...headers },
    ...(payload !== undefined && { body: json ? JSON.stringify(payload) : payload }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, json: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
