/** What an array parameter may hold: numbers of any size, texts, truth values, instants and bytes; null is NULL. */
export type ArrayElement = bigint | number | string | boolean | Date | Buffer | null;

const NEEDS_ESCAPE = /["\\]/;
const ESCAPED = /["\\]/g;

/**
 * One array in PostgreSQL's text form. `pg` would make the same of it, but prepares and escapes every number like a
 * text, which for the wide set-based statements of the trading loop costs more than all else that it does.
 */
export function arrayLiteral(elements: readonly ArrayElement[]): string {
  let literal = '{';
  for (let index = 0; index < elements.length; index += 1) {
    const element = elements[index] ?? null;
    if (index > 0) literal += ',';
    if (typeof element === 'string') literal += quoted(element);
    else if (typeof element !== 'object') literal += element;
    else literal += objectLiteral(element);
  }
  return `${literal}}`;
}

function objectLiteral(element: Date | Buffer | null): string {
  if (element === null) return 'NULL';
  return element instanceof Date ? `"${element.toISOString()}"` : `"\\\\x${element.toString('hex')}"`;
}

function quoted(text: string): string {
  return NEEDS_ESCAPE.test(text) ? `"${text.replace(ESCAPED, '\\$&')}"` : `"${text}"`;
}
