import { BUY, type Side } from '../../../engine/index.js';

export function sideName(side: Side): 'buy' | 'sell' {
  return side === BUY ? 'buy' : 'sell';
}
