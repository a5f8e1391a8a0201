import { Module } from '@nestjs/common';
import { IdentityModule } from '../../identity/index.js';
import { RegistryModule } from '../../registry/index.js';
import { MarketDataModule } from '../market-data/market-data.module.js';
import { MarketModule } from '../market.module.js';
import { Conversation } from './conversation.js';
import { FeedPruning } from './feed-pruning.js';
import { Heartbeat } from './heartbeat.js';
import { PrivateChannels } from './private-channels.js';
import { PublicChannels } from './public-channels.js';
import { StreamServer } from './stream-server.js';
import { TransferListener } from './transfer-listener.js';

/** The markets and one's own orders and balances as they change, over WebSocket. */
@Module({
  imports: [MarketModule, MarketDataModule, IdentityModule, RegistryModule],
  providers: [PublicChannels, PrivateChannels, Conversation, Heartbeat, TransferListener, FeedPruning, StreamServer],
})
export class StreamModule {}
