import { ApiProperty } from '@nestjs/swagger';
import { MARKETS, type Market } from '../../../shared/market.js';
import { decodeCommands } from '../loop/command.js';
import { publishedAnchor, type Anchor, type PublishedAnchor } from './anchor.js';
import type { JournalRow } from './journal.repository.js';

const HEX = { type: String, description: 'Hexadecimal.' } as const;

/** A batch of a market's journal, for auditors. */
export class JournalBatchView {
  @ApiProperty({ enum: MARKETS }) market: Market;
  @ApiProperty({ type: String }) batch: string;
  @ApiProperty({ type: Number }) firstSequence: number;
  @ApiProperty({ type: Number }) lastSequence: number;
  @ApiProperty({ type: String }) at: string;
  @ApiProperty({ type: String, description: 'Trading day in Shanghai.' }) day: string;
  @ApiProperty({ type: Number, description: 'Of the row and the encoding of commands.' }) format: number;
  @ApiProperty({ type: String }) engineVersion: string;
  @ApiProperty({ type: String, example: 'sha256' }) hashAlgorithm: string;
  @ApiProperty(HEX) outcomeDigest: string;
  @ApiProperty(HEX) stateHash: string;
  @ApiProperty(HEX) previousHash: string;
  @ApiProperty(HEX) hash: string;

  @ApiProperty({
    type: [Object],
    nullable: true,
    description: 'As journaled, in ticks, lots and fen; null when the bytes cannot be read, which verify then reports.',
  })
  commands: readonly object[] | null;

  @ApiProperty({ type: String, description: 'The exact bytes that are hashed, base64.' }) commandBytes: string;
}

export function journalBatchView(row: JournalRow): JournalBatchView {
  return {
    market: row.market,
    batch: row.batch.toString(),
    firstSequence: row.firstSequence,
    lastSequence: row.lastSequence,
    at: row.at.toISOString(),
    day: row.day,
    format: row.format,
    engineVersion: row.engineVersion,
    hashAlgorithm: row.hashAlgorithm,
    outcomeDigest: row.outcomeDigest.toString('hex'),
    stateHash: row.stateHash.toString('hex'),
    previousHash: row.previousHash.toString('hex'),
    hash: row.hash.toString('hex'),
    commands: readableCommands(row.commands),
    commandBytes: row.commands.toString('base64'),
  };
}

function readableCommands(commands: Buffer): readonly object[] | null {
  try {
    return decodeCommands(commands);
  } catch {
    return null;
  }
}

/** A published head of a market's chain, exactly as in the published file. */
export class AnchorView implements PublishedAnchor {
  @ApiProperty({ enum: MARKETS }) market: string;
  @ApiProperty({ type: String }) batch: string;
  @ApiProperty(HEX) hash: string;
  @ApiProperty({ type: String }) publishedAt: string;
  @ApiProperty({ type: String, example: 'ES256' }) algorithm: string;
  @ApiProperty({ type: String, description: 'RFC 7638 thumbprint of the key.' }) keyId: string;
  @ApiProperty({ type: String, description: 'base64url; see docs/rules/journal.md for the text that is signed.' })
  signature: string;
}

export function anchorView(anchor: Anchor): AnchorView {
  return publishedAnchor(anchor);
}

export class AnchorKeyView {
  @ApiProperty({ type: String }) keyId: string;
  @ApiProperty({ type: String, example: 'ES256' }) algorithm: string;
  @ApiProperty({ type: String, description: 'PEM, SubjectPublicKeyInfo.' }) pem: string;
  @ApiProperty({ type: Object, additionalProperties: true, description: 'The same as a JWK.' }) jwk: object;
}
