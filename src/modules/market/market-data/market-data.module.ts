import { Module } from '@nestjs/common';
import { RegistryModule } from '../../registry/index.js';
import { MarketModule } from '../market.module.js';
import { TradingDays } from '../day/trading-days.js';
import { RulebookModule } from '../rulebook/rulebook.module.js';
import { CommittedStates } from '../stream/committed-states.js';
import { BookReader } from './book-reader.js';
import { Candles } from './candles.js';
import { DailyRecords } from './daily-record/daily-records.js';
import { ExportsController } from './export/exports.controller.js';
import { ExportsService } from './export/exports.service.js';
import { MarketDataController } from './market-data.controller.js';
import { MarketsController } from './markets.controller.js';
import { Offers } from '../pick/offers.js';
import { OffersController } from '../pick/offers.controller.js';
import { PublicTrades } from './public-trades.js';
import { Tickers } from './tickers.js';

/** What anybody may know of the markets. */
@Module({
  imports: [MarketModule, RegistryModule, RulebookModule],
  controllers: [MarketsController, MarketDataController, OffersController, ExportsController],
  providers: [
    CommittedStates,
    BookReader,
    Offers,
    PublicTrades,
    Candles,
    Tickers,
    DailyRecords,
    TradingDays,
    ExportsService,
  ],
  exports: [CommittedStates, BookReader, Tickers],
})
export class MarketDataModule {}
