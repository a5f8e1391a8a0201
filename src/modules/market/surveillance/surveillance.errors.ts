import { defineError } from '../../../shared/domain-error.js';

export const ALERT_NOT_FOUND = defineError({
  code: 'market.alert-not-found',
  status: 404,
  zh: '没有该预警',
  en: 'There is no such alert',
});
export const ALERT_MOVED_ON = defineError({
  code: 'market.alert-moved-on',
  status: 409,
  zh: '该预警的状态已变，请重新读取',
  en: 'The alert is in another state by now; read it again',
});
export const ALERT_STEP_NOT_ALLOWED = defineError({
  code: 'market.alert-step-not-allowed',
  status: 422,
  zh: '措施须逐级采取，不能从当前状态到所要的状态',
  en: 'Measures are taken one rung at a time; this step does not lead on from the present state',
});
export const ALERT_STEP_INCOMPLETE = defineError({
  code: 'market.alert-step-incomplete',
  status: 422,
  zh: '该措施缺少所需内容，或含有不适用的内容',
  en: 'The measure lacks something that it needs, or has something that does not belong to it',
});
export const SCAN_DAY_NOT_BEGUN = defineError({
  code: 'market.scan-day-not-begun',
  status: 422,
  zh: '该交易日尚未开始',
  en: 'The day has not begun',
});
export const SCAN_DAY_TOO_LARGE = defineError({
  code: 'market.scan-day-too-large',
  status: 422,
  zh: '该日委托或成交笔数超过一次扫描的上限',
  en: 'The day has more orders or trades in one instrument than a scan takes',
});
