import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { KeyObject } from 'node:crypto';
import { Public } from '../../../platform/auth/route-access.js';
import { Database } from '../../../platform/database/database.js';
import {
  decodeCursor,
  isIdentifierText,
  isInstant,
  isSequence,
  PageOf,
  pageOf,
  type Page,
} from '../../../platform/http/index.js';
import { ANCHOR_ALGORITHM, anchorKeyId, publicPart } from './anchor.js';
import { readAnchorsBefore } from './anchor.repository.js';
import { AnchorsQuery } from './journal.dto.js';
import { AnchorKeyView, AnchorView, anchorView } from './journal.view.js';

/** Injection token of the private key that signs anchors. */
export const ANCHOR_KEY = Symbol('AnchorKey');

/** What anybody needs to check later that the journal was not changed. */
@ApiTags('journal')
@Public()
@Controller('public')
export class AnchorsController {
  constructor(
    private readonly database: Database,
    @Inject(ANCHOR_KEY) private readonly key: KeyObject,
  ) {}

  @Get('journal-anchors')
  @ApiOperation({ summary: '日志锚点 · Signed heads of the journals, newest first.' })
  @ApiOkResponse({ type: PageOf(AnchorView) })
  async list(@Query() query: AnchorsQuery): Promise<Page<AnchorView>> {
    const place = decodeCursor(query.cursor, [isInstant, isIdentifierText, isSequence]);
    const [publishedAt, market, batch] = (place ?? []).map(String);
    const before =
      publishedAt !== undefined && market !== undefined && batch !== undefined ? { publishedAt, market, batch } : null;
    const rows = await readAnchorsBefore(this.database.reader, query.market ?? null, before, query.limit + 1);
    return pageOf(
      rows,
      query.limit,
      (anchor) => [anchor.publishedAt.toISOString(), anchor.market, anchor.batch.toString()],
      anchorView,
    );
  }

  @Get('journal-anchor-key')
  @ApiOperation({ summary: '锚点公钥 · The public key that anchors are signed with.' })
  @ApiOkResponse({ type: AnchorKeyView })
  publicKey(): AnchorKeyView {
    const key = publicPart(this.key);
    return {
      keyId: anchorKeyId(key),
      algorithm: ANCHOR_ALGORITHM,
      pem: key.export({ type: 'spki', format: 'pem' }).toString(),
      jwk: key.export({ format: 'jwk' }),
    };
  }
}
