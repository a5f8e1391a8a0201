/** Text for a person: Chinese first, English second. */
export interface Words {
  readonly zh: string;
  readonly en: string;
}

export function words(zh: string, en: string): Words {
  return { zh, en };
}

export function same(text: string): Words {
  return { zh: text, en: text };
}

/** Both languages of each, put together with what stands between them. */
export function joined(parts: readonly Words[], zh: string, en: string): Words {
  return { zh: parts.map((part) => part.zh).join(zh), en: parts.map((part) => part.en).join(en) };
}
