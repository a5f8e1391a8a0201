import { Module } from '@nestjs/common';
import { ErrorCatalogueController } from './error-catalogue.controller.js';

@Module({ controllers: [ErrorCatalogueController] })
export class ErrorCatalogueModule {}
