import {
  bid,
  carryOut,
  inPhase,
  march,
  ningxia,
  NINGXIA_DEPOSIT_FEN,
  passTo,
  refusalOf,
  registered,
} from './testing/auction-story.js';
import type { AuctionState } from './auction-state.js';
import type { Schedule } from './auction-terms.js';
import { draftAuction, handle } from './auction-life.js';
import { depositAccountsOf } from './deposit-accounts.js';
import { lotsLeft, relist, worstRelistTicks, type RelistRequest } from './relisting.js';

/** The days of April, for a second round. */
const april = (text: string): Date => new Date(march(text).getTime() + 31 * 86_400_000);

const schedule: Schedule = {
  registrationFrom: april('2 09:00'),
  registrationUntil: april('7 17:00'),
  biddingFrom: april('10 09:00'),
  biddingUntil: april('10 10:00'),
};

const request: RelistRequest = {
  at: april('1 09:00'),
  startTicks: 1680,
  stepTicks: 50,
  reserve: { kind: 'none' },
  schedule,
};

/** 甲 and 乙 won; the contracts are due on the 20th. */
function inContract(): AuctionState {
  return carryOut(
    registered(ningxia({ closing: { kind: 'fixed' } }), ['甲', '乙', '丙']),
    bid(1, '甲', '10 09:10', 2300, 1500),
    bid(2, '乙', '10 09:20', 2200, 2000),
    { kind: 'clear', at: march('10 10:30') },
    { kind: 'publish-result', at: march('10 11:00'), until: march('17 11:00'), contractDueAt: march('20 17:00') },
    passTo('17 11:00'),
  );
}

function afterDefaultOf甲(): AuctionState {
  return carryOut(
    inContract(),
    { kind: 'sign-contract', at: march('18 09:00'), bidder: '乙', paymentDueAt: march('27 17:00') },
    { kind: 'declare-default', at: march('20 17:00'), bidder: '甲', why: 'overdue' },
    { kind: 'record-payment', at: march('21 09:00'), bidder: '乙' },
  );
}

function failed(): AuctionState {
  return carryOut(registered(ningxia(), ['甲', '乙']), passTo('10 10:00'));
}

describe('default and relisting', () => {
  it('AUC-3 who does not sign in time defaults and forfeits; the others keep what they won', () => {
    const state = inPhase(afterDefaultOf甲(), 'paid');
    expect(depositAccountsOf(state)).toMatchObject([
      { bidder: '甲', forfeitedFen: NINGXIA_DEPOSIT_FEN },
      { bidder: '乙', appliedFen: NINGXIA_DEPOSIT_FEN },
      { bidder: '丙', releasedFen: NINGXIA_DEPOSIT_FEN },
    ]);
    expect(lotsLeft(state)).toBe(4048 - 2000);
  });

  it('AUC-3 a default is not declared before its day, and after its day nothing else is', () => {
    const state = inContract();
    const overdue = { kind: 'declare-default', bidder: '甲', why: 'overdue' } as const;
    expect(refusalOf(state, { ...overdue, at: march('20 16:59:59') })?.rule).toBe('not-overdue');
    expect(refusalOf(state, { ...overdue, why: 'renounced', at: march('18 09:00') })).toBeNull();
    const sign = { kind: 'sign-contract', bidder: '甲', paymentDueAt: march('27 17:00') } as const;
    expect(refusalOf(state, { ...sign, at: march('20 17:00') })?.rule).toBe('overdue');
  });

  it('AUC-3 when every winner defaults the auction has, and everything is left', () => {
    const renounce = { kind: 'declare-default', at: march('18 09:00'), why: 'renounced' } as const;
    const state = inPhase(
      carryOut(inContract(), { ...renounce, bidder: '甲' }, { ...renounce, bidder: '乙' }),
      'defaulted',
    );
    expect(lotsLeft(state)).toBe(4048);
  });

  it('AUC-3 what defaulted or stayed unsold is put up again, from at most 20 % less, without who defaulted', () => {
    const relisted = relist(afterDefaultOf甲(), request);
    if (!relisted.ok) throw new Error(relisted.refusal.rule);
    const { next, previous } = relisted.value;
    expect(next).toMatchObject({
      phase: 'draft',
      round: 2,
      terms: { startTicks: 1680, barred: ['甲'], object: { lots: 2048 } },
    });
    expect(relist(previous, request)).toMatchObject({ ok: false, refusal: { rule: 'already-relisted' } });

    const open = carryOut(next, { kind: 'announce', at: april('1 10:00') });
    // 30 % of 2.048 t at 16,800.
    const register = { kind: 'register', at: april('3 09:00'), depositFen: 1_032_192n } as const;
    expect(refusalOf(open, { ...register, bidder: '甲' })?.rule).toBe('bidder-barred');
    expect(refusalOf(open, { ...register, bidder: '丙' })).toBeNull();
  });

  it('AUC-3 the next start is never lower than the rule allows, to the tick, nor than the base price', () => {
    expect(worstRelistTicks(ningxia())).toBe(1680);
    expect(worstRelistTicks(ningxia({ startTicks: 2101 }))).toBe(1681);
    expect(worstRelistTicks(ningxia({ limitTicks: 2000 }))).toBe(2000);
    expect(worstRelistTicks(ningxia({ direction: 'purchase' }))).toBe(2520);
    expect(relist(failed(), { ...request, startTicks: 1679 })).toMatchObject({
      ok: false,
      refusal: { rule: 'start-lowered-too-far', facts: { worst: 1680 } },
    });
    expect(relist(failed(), request).ok).toBe(true);
  });

  it('AUC-3 a relisting has its day and its number of rounds', () => {
    // The auction failed on 10 March; the thirtieth day after is 9 April.
    expect(relist(failed(), { ...request, at: april('9 23:59') }).ok).toBe(true);
    expect(relist(failed(), { ...request, at: april('10 00:00') })).toMatchObject({
      ok: false,
      refusal: { rule: 'relisted-too-late', facts: { latest: '2026-04-09' } },
    });
    expect(relist({ ...inPhase(failed(), 'failed'), round: 3 }, request)).toMatchObject({
      ok: false,
      refusal: { rule: 'too-many-rounds' },
    });
  });

  it('AUC-3 what is still under way, or sold and paid, is not put up again', () => {
    expect(relist(inContract(), request)).toMatchObject({ ok: false, refusal: { rule: 'wrong-phase' } });
    const all = carryOut(
      registered(ningxia({ closing: { kind: 'fixed' } }), ['甲']),
      bid(1, '甲', '10 09:10', 2100, 4048),
      { kind: 'clear', at: march('10 10:30') },
      { kind: 'publish-result', at: march('10 11:00'), until: march('17 11:00'), contractDueAt: march('20 17:00') },
      { kind: 'sign-contract', at: march('18 09:00'), bidder: '甲', paymentDueAt: march('27 17:00') },
      { kind: 'record-payment', at: march('19 09:00'), bidder: '甲' },
    );
    expect(relist(all, request)).toMatchObject({ ok: false, refusal: { rule: 'nothing-left' } });
  });

  it('AUC-3 a package that is put up again keeps its parts, at the new start', () => {
    const parts = [
      { instrument: 'COD', units: 49_800n, startFen: 43_774_200n },
      { instrument: 'SO2', units: 7_590n, startFen: 3_028_410n },
    ];
    const terms = ningxia({
      object: { kind: 'whole', parts, fenPerTick: 10n },
      policy: { kind: 'single-highest' },
      startTicks: 4_680_261,
      stepTicks: 10_000,
      deposit: { kind: 'fixed', amountFen: 1n },
    });
    const state = carryOut(registered(terms, ['甲'], 1n), passTo('10 10:00'));
    const relisted = relist(state, { ...request, startTicks: 4_000_000, stepTicks: 10_000 });
    if (!relisted.ok) throw new Error(relisted.refusal.rule);
    expect(relisted.value.next.terms.object).toEqual({
      kind: 'whole',
      fenPerTick: 10n,
      // 40,000,000 fen in proportion to the first starts, to the fen.
      parts: [
        { instrument: 'COD', units: 49_800n, startFen: 37_411_760n },
        { instrument: 'SO2', units: 7_590n, startFen: 2_588_240n },
      ],
    });
    expect(handle(relisted.value.next, { kind: 'announce', at: april('1 10:00') }).ok).toBe(true);
    expect(handle(draftAuction(terms, march('1 09:00')), { kind: 'announce', at: march('1 10:00') }).ok).toBe(true);
  });
});
