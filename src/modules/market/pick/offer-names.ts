import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import { OfferCipher } from './offer-cipher.js';
import { readOfferKey } from './offer.repository.js';

/** The cipher that all processes of a database share; its key is read once. */
@Injectable()
export class OfferNames {
  private known: Promise<OfferCipher> | null = null;

  constructor(private readonly database: Database) {}

  cipher(): Promise<OfferCipher> {
    this.known ??= this.read().catch((error: unknown) => {
      this.known = null;
      throw error;
    });
    return this.known;
  }

  private async read(): Promise<OfferCipher> {
    return new OfferCipher(await readOfferKey(this.database.reader));
  }
}
