import { defineError } from '../../shared/domain-error.js';

/** What can be wrong with a request before any module has seen it, and how the platform itself can fail it. */

export const MALFORMED = defineError({
  code: 'request.malformed',
  status: 400,
  zh: '请求格式错误',
  en: 'The request is malformed',
});

export const INVALID_FIELD = defineError({
  code: 'request.invalid-field',
  status: 400,
  zh: '字段格式错误',
  en: 'A field has the wrong form',
});

export const UNKNOWN_FIELD = defineError({
  code: 'request.unknown-field',
  status: 400,
  zh: '包含未知字段',
  en: 'The request has a field that is not known here',
});

export const INVALID_CURSOR = defineError({
  code: 'request.invalid-cursor',
  status: 400,
  zh: '分页游标无效',
  en: 'The cursor is not one this list gave out',
});

export const UNAUTHENTICATED = defineError({
  code: 'request.unauthenticated',
  status: 401,
  zh: '未登录或凭证无效',
  en: 'No credentials, or bad ones',
});

export const FORBIDDEN = defineError({
  code: 'request.forbidden',
  status: 403,
  zh: '没有权限',
  en: 'Not allowed',
});

export const ROUTE_NOT_FOUND = defineError({
  code: 'request.not-found',
  status: 404,
  zh: '没有这个地址',
  en: 'There is no such route',
});

export const ERROR_CODE_NOT_FOUND = defineError({
  code: 'request.error-code-not-found',
  status: 404,
  zh: '没有这个错误代码',
  en: 'There is no such error code',
});

export const CONFLICT = defineError({
  code: 'request.conflict',
  status: 409,
  zh: '与现状冲突',
  en: 'The request conflicts with the present state',
});

export const BODY_TOO_LARGE = defineError({
  code: 'request.too-large',
  status: 413,
  zh: '请求体过大',
  en: 'The body is larger than the limit',
});

export const UNSUPPORTED_MEDIA_TYPE = defineError({
  code: 'request.unsupported-media-type',
  status: 415,
  zh: '请求体必须是 JSON',
  en: 'The body must be application/json',
});

export const RATE_LIMITED = defineError({
  code: 'request.rate-limited',
  status: 429,
  zh: '请求过于频繁，请稍后重试',
  en: 'Too many requests; wait and try again',
});

export const SERVICE_UNAVAILABLE = defineError({
  code: 'service.unavailable',
  status: 503,
  zh: '服务暂时不可用，请稍后重试',
  en: 'The service cannot answer now; try again',
});

export const INTERNAL = defineError({
  code: 'internal',
  status: 500,
  zh: '内部错误',
  en: 'Something went wrong inside',
});
