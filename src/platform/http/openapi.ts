import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { routeTable, type Route } from '../auth/route-table.js';
import { ProblemView } from './problem.view.js';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

const BEARER = 'bearer';
const API_KEY = ['apiKey', 'apiTimestamp', 'apiSignature'] as const;

/** What any route may answer, and what only those behind a login may. */
const PROBLEMS_OF_ALL = { 400: 'Malformed', 429: 'Too many requests', 503: 'Try again later' } as const;
const PROBLEMS_BEHIND_LOGIN = { 401: 'No or bad credentials', 403: 'Not allowed' } as const;

/** Serves the description of the API at `/docs` for people and `/docs-json` for programs. */
export function serveDocumentation(app: INestApplication): void {
  // Composed when it is first asked for, so that no start waits for it.
  SwaggerModule.setup('docs', app, () => describeApi(app), {
    customSiteTitle: '湘江环境权益交易平台 · Xiang Exchange API',
  });
}

/** The OpenAPI document of the running application; what each route demands comes from the route table. */
export function describeApi(app: INestApplication): OpenAPIObject {
  const document = SwaggerModule.createDocument(app, head(), { extraModels: [ProblemView] });
  const routes = new Map(routeTable(app).map((route) => [`${route.method} ${openApiPath(route.path)}`, route]));
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      const route = routes.get(`${method.toUpperCase()} ${path}`);
      if (operation && route)
        Object.assign(operation, demands(route), { responses: answers(operation.responses, route) });
    }
  }
  return document;
}

function head(): Omit<OpenAPIObject, 'paths'> {
  return new DocumentBuilder()
    .setTitle('湘江环境权益交易平台 · Xiang Exchange')
    .setDescription(
      '碳、排污权、用水权等环境权益的交易、登记与结算。 · Trading, register and settlement of environmental rights. ' +
        'Prices, quantities and money are decimal strings; instants are ISO 8601 UTC; days and months are those of Asia/Shanghai. ' +
        'Failures are RFC 9457 problem documents; their codes are listed at `/api/v1/errors`.',
    )
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, BEARER)
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-Api-Key' }, API_KEY[0])
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-Api-Timestamp' }, API_KEY[1])
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-Api-Signature' }, API_KEY[2])
    .build();
}

/** Either credential will do; the three headers of an API key go together. */
function demands({ access }: Route): object {
  if (access?.kind !== 'permission') return { security: [] };
  const apiKey = Object.fromEntries(API_KEY.map((name) => [name, []]));
  return { security: [{ [BEARER]: [] }, apiKey], 'x-permission': access.permission };
}

function answers(declared: object, { access }: Route): object {
  const problems = { ...PROBLEMS_OF_ALL, ...(access?.kind === 'permission' && PROBLEMS_BEHIND_LOGIN) };
  const content = { 'application/problem+json': { schema: { $ref: `#/components/schemas/${ProblemView.name}` } } };
  const documents = Object.entries(problems).map(
    ([status, description]) => [status, { description, content }] as const,
  );
  return { ...Object.fromEntries(documents), ...declared };
}

/** `/orders/:id` → `/orders/{id}`. */
function openApiPath(path: string): string {
  return path.replace(/:([A-Za-z0-9_]+)/g, '{$1}');
}
