import { errorCatalogue, type ErrorDefinition } from '../../shared/domain-error.js';

const INTRODUCTION = `# Error codes

Every failure is an RFC 9457 problem document (\`application/problem+json\`) with one of these codes in \`code\`. Codes are
stable: programs may rely on them; titles and details are for people and may change. A running platform lists the same at
\`GET /api/v1/errors\`.

This page is generated: \`npm run --silent build && npm run --silent cli -- error-catalogue --write docs/errors.md\`.
`;

/** docs/errors.md: every error code of the loaded modules, by module. */
export function errorCataloguePage(definitions: readonly ErrorDefinition[] = errorCatalogue()): string {
  const modules = [...new Set(definitions.map(moduleOf))];
  const sections = modules.map((module) => {
    const rows = definitions.filter((definition) => moduleOf(definition) === module).map(row);
    return `## ${module}\n\n| Code | Status | 中文 | English |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`;
  });
  return [INTRODUCTION, ...sections].join('\n');
}

function moduleOf({ code }: ErrorDefinition): string {
  return code.split('.')[0] ?? code;
}

function row({ code, status, zh, en }: ErrorDefinition): string {
  return `| \`${code}\` | ${status} | ${cell(zh)} | ${cell(en)} |`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
