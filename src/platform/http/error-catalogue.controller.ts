import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { DomainError, errorCatalogue, type ErrorDefinition } from '../../shared/domain-error.js';
import { Public } from '../auth/route-access.js';
import { IDENTIFIER } from './path-parameter.js';
import { ERROR_CODE_NOT_FOUND } from './request.errors.js';

/** What one code means. */
export class ErrorDefinitionView implements ErrorDefinition {
  @ApiProperty({ type: String, example: 'request.malformed' })
  readonly code!: string;

  @ApiProperty({ type: Number, example: 400 })
  readonly status!: ErrorDefinition['status'];

  @ApiProperty({ type: String })
  readonly zh!: string;

  @ApiProperty({ type: String })
  readonly en!: string;
}

/** The documented shape of the whole catalogue. */
export class ErrorCatalogueView {
  @ApiProperty({ type: [ErrorDefinitionView] })
  readonly items!: readonly ErrorDefinitionView[];
}

/** The catalogue of error codes, to which the `type` of every problem document points. */
@ApiTags('errors')
@Controller('errors')
export class ErrorCatalogueController {
  @Get()
  @Public()
  @ApiOperation({ summary: '错误代码目录 · Every error code of this API.' })
  @ApiOkResponse({ type: ErrorCatalogueView })
  list(): ErrorCatalogueView {
    return { items: errorCatalogue() };
  }

  @Get(':code')
  @Public()
  @ApiOperation({ summary: '错误代码说明 · What one error code means.' })
  @ApiOkResponse({ type: ErrorDefinitionView })
  one(@Param('code', IDENTIFIER) code: string): ErrorDefinition {
    const definition = errorCatalogue().find((candidate) => candidate.code === code);
    if (!definition) throw new DomainError(ERROR_CODE_NOT_FOUND);
    return definition;
  }
}
