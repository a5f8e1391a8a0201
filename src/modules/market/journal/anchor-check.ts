import type { KeyObject } from 'node:crypto';
import { anchorKeyId, isSignedBy, publicPart, type Anchor } from './anchor.js';
import type { Findings } from './finding.js';

/** Where anchors came from, for the words of a finding. */
export type AnchorSource = 'table' | 'file';

/** Every anchor must be signed by a key that the verifier was given, never by one that the database brings along. */
export function checkSignatures(
  anchors: readonly Anchor[],
  source: AnchorSource,
  keys: readonly KeyObject[],
  findings: Findings,
): void {
  const known = new Map(keys.map((key) => [anchorKeyId(key), publicPart(key)]));
  for (const anchor of anchors) {
    const key = known.get(anchor.keyId);
    const where = `the anchor in the ${source}`;
    if (!key) {
      findings.add(anchor.market, anchor.batch, 'anchor-key', `${where} names the unknown key ${anchor.keyId}`);
    } else if (!isSignedBy(anchor, key)) {
      findings.add(anchor.market, anchor.batch, 'anchor-signature', `${where} does not bear its signature`);
    }
  }
}

/** The table is written before the file, so whatever was published stands in it. */
export function checkPublished(table: readonly Anchor[], file: readonly Anchor[], findings: Findings): void {
  const stored = new Map(table.map((anchor) => [`${anchor.market}/${anchor.batch}`, anchor]));
  for (const anchor of file) {
    const twin = stored.get(`${anchor.market}/${anchor.batch}`);
    if (!twin) {
      findings.add(anchor.market, anchor.batch, 'anchor-removed', 'its published anchor is not in the table');
    } else if (!twin.hash.equals(anchor.hash)) {
      findings.add(
        anchor.market,
        anchor.batch,
        'anchor-replaced',
        'the table has another hash for it than was published',
      );
    }
  }
}
