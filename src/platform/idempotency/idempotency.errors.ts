import { defineError } from '../../shared/domain-error.js';

export const IDEMPOTENCY_KEY_MISSING = defineError({
  code: 'request.idempotency-key-missing',
  status: 400,
  zh: '缺少 Idempotency-Key 或其格式错误',
  en: 'This write needs an Idempotency-Key of 1 to 128 letters, digits or . _ : -',
});

export const IDEMPOTENCY_CONFLICT = defineError({
  code: 'request.idempotency-conflict',
  status: 409,
  zh: '同一 Idempotency-Key 已用于不同内容的请求',
  en: 'This Idempotency-Key was used for a request with other content',
});
