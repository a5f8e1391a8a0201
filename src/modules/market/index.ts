export { MarketModule } from './market.module.js';
export { MarketLoops } from './loop/market-loops.js';
export { HaltsService } from './halt/halts.service.js';
export { OrderIntakeService, type OrderAnswer } from './orders/order-intake.service.js';
export { OrderForm, ReplaceForm } from './orders/order.dto.js';
export type { OrderView, OrderTradeView } from './orders/order-view.js';
export { orderHolds } from './desk-holds.repository.js';
export * from './market.errors.js';
