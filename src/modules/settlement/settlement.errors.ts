import { defineError } from '../../shared/domain-error.js';

export const DayNotClosed = defineError({
  code: 'settlement.day-not-closed',
  status: 409,
  zh: '该市场当日尚未收市，或当日不是交易日',
  en: 'The market has not closed on this day, or did not open on it',
});
export const EarlierDayFirst = defineError({
  code: 'settlement.earlier-day-first',
  status: 409,
  zh: '该市场前一交易日的日终处理尚未进行',
  en: 'The day end of the trading day before has not been run',
});
export const RunNotFound = defineError({
  code: 'settlement.run-not-found',
  status: 404,
  zh: '没有该日终处理',
  en: 'There is no such day-end run',
});
export const BreakNotFound = defineError({
  code: 'settlement.break-not-found',
  status: 404,
  zh: '没有该差异',
  en: 'There is no such break',
});
export const BreakNotOpen = defineError({
  code: 'settlement.break-not-open',
  status: 409,
  zh: '该差异已处理或已消失',
  en: 'The break is resolved or gone',
});
export const CorrectionUnknown = defineError({
  code: 'settlement.correction-unknown',
  status: 422,
  zh: '没有该更正转账，或其不属于该市场',
  en: 'There is no such correcting transfer in this market',
});
export const StatementNotFound = defineError({
  code: 'settlement.statement-not-found',
  status: 404,
  zh: '没有该日对账单',
  en: 'There is no such statement',
});
export const BankFileInvalid = defineError({
  code: 'settlement.bank-file-invalid',
  status: 422,
  zh: '银行对账单文件有误，未导入任何一行',
  en: 'The bank statement has faults; nothing of it was imported',
});
export const BankStatementContradicts = defineError({
  code: 'settlement.bank-statement-contradicts',
  status: 409,
  zh: '该对账单与已导入的对账单矛盾',
  en: 'The statement contradicts one that was imported before',
});
export const DayIsFinal = defineError({
  code: 'settlement.day-is-final',
  status: 409,
  zh: '该日日终已完成，不再更改',
  en: 'The day is final and does not change',
});
export const BankStatementNotFound = defineError({
  code: 'settlement.bank-statement-not-found',
  status: 404,
  zh: '没有该银行对账单',
  en: 'There is no such bank statement',
});
