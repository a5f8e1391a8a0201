/** One difference between two values of parsed JSON. */
export interface JsonChange {
  /** `sessions.book.0.from` */
  readonly path: string;
  /** null also where there was nothing; likewise `after`. */
  readonly before: unknown;
  readonly after: unknown;
}

/**
 * What differs between two values of parsed JSON, in the order of their fields. Objects and lists are followed down to
 * the smallest part that differs; where one side has none, the whole of the other side is one change.
 */
export function changesBetween(before: unknown, after: unknown, path = ''): readonly JsonChange[] {
  if (isComposite(before) && isComposite(after) && Array.isArray(before) === Array.isArray(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return names.flatMap((name) =>
      changesBetween(own(before, name), own(after, name), path ? `${path}.${name}` : name),
    );
  }
  return before === after ? [] : [{ path, before, after }];
}

function own(value: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : null;
}

/** An object or a list. */
function isComposite(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
