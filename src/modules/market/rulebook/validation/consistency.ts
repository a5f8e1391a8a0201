import type { FieldError } from '../../../../shared/domain-error.js';
import type { FeeMode, Rulebook } from '../rulebook.js';
import { fault } from '../../../../platform/http/form-check.js';
import { sessionFaults } from './session-faults.js';

/** What the fields of a well-formed rulebook say against each other. */
export function consistencyFaults(rulebook: Rulebook): FieldError[] {
  return RULES.flatMap((rule) => rule(rulebook));
}

type Rule = (rulebook: Rulebook) => FieldError[];

const RULES: readonly Rule[] = [
  sessionFaults,
  calendarFaults,
  pickFaults,
  automaticMatchingFaults,
  stepFaults,
  closingFaults,
  compositeFaults,
  blockFaults,
  auctionFaults,
  feeFaults,
  limitFaults,
  gradeFaults,
];

function calendarFaults({ calendar }: Rulebook): FieldError[] {
  const seen = new Set<string>();
  return (['closed', 'open'] as const).flatMap((list) =>
    calendar[list].flatMap((day, index) => {
      const again = seen.has(day);
      seen.add(day);
      return again ? [fault(`calendar.${list}.${index}`, 'once', '同一日只能列一次 · a day is named once')] : [];
    }),
  );
}

/** What only makes sense where orders are matched as they come. */
function pickFaults({ matching, orders }: Rulebook): FieldError[] {
  if (matching.policy === 'price-time') return [];
  const found: FieldError[] = [];
  orders.timesInForce.forEach((timeInForce, index) => {
    if (timeInForce === 'day' || timeInForce === 'gtc') return;
    found.push(
      fault(`orders.timesInForce.${index}`, 'rests-under-pick', '点选模式只有 day、gtc · pick knows day and gtc'),
    );
  });
  if (orders.postOnly) {
    found.push(
      fault('orders.postOnly', 'no-post-only-under-pick', '点选模式没有只挂单 · pick has no post-only orders'),
    );
  }
  if (matching.tradePrice !== 'maker') {
    found.push(
      fault('matching.tradePrice', 'maker-price-under-pick', '点选按挂单价成交 · a pick is at the maker’s price'),
    );
  }
  if (matching.callAfterHaltSeconds !== null) {
    found.push(
      fault(
        'matching.callAfterHaltSeconds',
        'no-call-under-pick',
        '点选模式没有集合竞价 · there is no call under pick',
      ),
    );
  }
  return found;
}

/** RUL-3: 国发〔2011〕38号 and 国办发〔2012〕37号 keep it from venues that nobody allowed it (docs/rules/rulebook.md). */
function automaticMatchingFaults({ matching, basis }: Rulebook): FieldError[] {
  if (matching.policy !== 'price-time') return [];
  if (basis.matching?.some(({ certainty }) => certainty !== 'K')) return [];
  const message =
    '自动撮合须有已查证的依据文件 · automatic matching needs a basis that names a document and is more than memory (K)';
  return [fault('basis.matching', 'automatic-matching-needs-basis', message)];
}

/** Whether a step lies on the grids of the instruments is judged by `grid-faults.ts`. */
function stepFaults({ orders }: Rulebook): FieldError[] {
  const seen = new Set<string>();
  return orders.steps.flatMap(({ instrument, price, quantity }, index) => {
    const field = `orders.steps.${index}`;
    const again = seen.has(instrument);
    seen.add(instrument);
    return [
      ...(again ? [fault(`${field}.instrument`, 'once', '同一标的只能列一次 · an instrument is named once')] : []),
      ...(price === null && quantity === null
        ? [fault(field, 'step', '须给出价格或数量步长 · a price or a quantity step is needed')]
        : []),
    ];
  });
}

function closingFaults({ prices: { close } }: Rulebook): FieldError[] {
  if (close.kind !== 'hubei-last-slices' || close.lastSlices <= close.slicesOfDay) return [];
  return [fault('prices.close.lastSlices', 'slices-of-day', '不得多于全日时段数 · cannot be more than the day has')];
}

function compositeFaults({ prices }: Rulebook): FieldError[] {
  return prices.composite.flatMap(({ from, weights }, index) => {
    const field = `prices.composite.${index}`;
    const before = prices.composite[index - 1];
    return [
      ...(before && from <= before.from
        ? [fault(`${field}.from`, 'ascending', '须按日期递增 · days must ascend')]
        : []),
      ...(Object.keys(weights).length === 0
        ? [fault(`${field}.weights`, 'sample', '样本不得为空 · a sample has at least one instrument')]
        : []),
    ];
  });
}

function blockFaults({ block }: Rulebook): FieldError[] {
  if (!block || block.directed || block.group) return [];
  return [fault('block.directed', 'block-form', '须有定向或群组报价 · offers are directed, to a group, or both')];
}

function auctionFaults({ auction }: Rulebook): FieldError[] {
  if (!auction) return [];
  const found: FieldError[] = [];
  if (auction.policies.includes('top-share') !== (auction.topShare !== null)) {
    found.push(
      fault(
        'auction.topShare',
        'top-share',
        '仅按名次比例成交时须给出比例 · a share is needed for top-share, and only there',
      ),
    );
  }
  if (auction.policies.every((policy) => policy === 'single-highest') && auction.bidderShareMax !== null) {
    found.push(
      fault(
        'auction.bidderShareMax',
        'whole-to-one',
        '整体成交不设单一买方上限 · who takes the whole has no share of it',
      ),
    );
  }
  if (auction.forms.every((form) => form === 'sealed') && auction.closing.kind !== 'fixed') {
    found.push(
      fault('auction.closing.kind', 'sealed-closes-fixed', '密封报价按时截止 · sealed bids close when announced'),
    );
  }
  return found;
}

/**
 * A fee is nothing below the line and then the larger of a part of the amount and the minimum, so with one rule for each
 * mode and side and no negative figure it never falls as the amount grows (`desk/fee-schedule.spec.ts`).
 */
function feeFaults({ fees, block, auction, agreement }: Rulebook): FieldError[] {
  const offered: Readonly<Record<FeeMode, boolean>> = {
    listing: true,
    block: block !== null,
    auction: auction !== null,
    agreement: agreement !== null,
  };
  const seen = new Set<string>();
  return fees.flatMap(({ mode, side }, index) => {
    const again = seen.has(`${mode}-${side}`);
    seen.add(`${mode}-${side}`);
    return [
      ...(again
        ? [fault(`fees.${index}`, 'once', '同一方式同一方向只有一项费率 · one fee for each mode and side')]
        : []),
      ...(offered[mode]
        ? []
        : [
            fault(
              `fees.${index}.mode`,
              'mode-not-offered',
              '本规则没有该交易方式 · the rulebook does not have this mode',
            ),
          ]),
    ];
  });
}

function limitFaults({ limits }: Rulebook): FieldError[] {
  if (limits.reportFrom === null || limits.positionMax !== null) return [];
  return [
    fault(
      'limits.reportFrom',
      'share-of-position',
      '须先有持仓上限 · it is a share of a position limit, which is missing',
    ),
  ];
}

function gradeFaults({ participation }: Rulebook): FieldError[] {
  const seen = new Set<string>();
  return participation.grades.flatMap(({ grade }, index) => {
    const again = seen.has(grade);
    seen.add(grade);
    return again
      ? [fault(`participation.grades.${index}.grade`, 'once', '同一等级只列一次 · a grade is named once')]
      : [];
  });
}
