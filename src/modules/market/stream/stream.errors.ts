import { defineError } from '../../../shared/domain-error.js';

export const STREAM_MESSAGE_INVALID = defineError({
  code: 'stream.message-invalid',
  status: 400,
  zh: '消息格式不正确',
  en: 'The message is not one that the stream understands',
});
export const STREAM_CHANNEL_UNKNOWN = defineError({
  code: 'stream.channel-unknown',
  status: 404,
  zh: '没有该频道',
  en: 'There is no such channel',
});
export const STREAM_TOKEN_NEEDED = defineError({
  code: 'stream.token-needed',
  status: 401,
  zh: '私有频道需要令牌',
  en: 'A private channel needs a token',
});
export const STREAM_OTHER_ORGANIZATION = defineError({
  code: 'stream.other-organization',
  status: 403,
  zh: '该连接已属于另一单位，请另建连接',
  en: 'The connection is subscribed for another organization; open another connection',
});
export const STREAM_CHANNEL_FORBIDDEN = defineError({
  code: 'stream.channel-forbidden',
  status: 403,
  zh: '无权订阅该频道',
  en: 'You may not subscribe to this channel',
});
export const STREAM_SUBSCRIPTIONS_MAX = defineError({
  code: 'stream.too-many-subscriptions',
  status: 422,
  zh: '订阅数已达上限',
  en: 'The connection has as many subscriptions as it can have',
});
export const STREAM_POSITION_AHEAD = defineError({
  code: 'stream.position-ahead',
  status: 422,
  zh: '所给序号大于已有的最后序号',
  en: 'The position is beyond the last one there is',
});
export const STREAM_NOT_LEADING = defineError({
  code: 'stream.not-leading',
  status: 503,
  zh: '该市场由另一进程负责，请重新连接',
  en: 'Another process serves this market; reconnect',
});
export const STREAM_TOO_MANY_MESSAGES = defineError({
  code: 'stream.too-many-messages',
  status: 429,
  zh: '消息过于频繁，连接将关闭',
  en: 'Messages come too fast; the connection is closed',
});
export const STREAM_TOO_MANY_CONNECTIONS = defineError({
  code: 'stream.too-many-connections',
  status: 429,
  zh: '连接数已达上限',
  en: 'There are as many connections as there can be',
});
export const STREAM_PATH_UNKNOWN = defineError({
  code: 'stream.path-unknown',
  status: 404,
  zh: '该地址不接受 WebSocket',
  en: 'No WebSocket is served at this address',
});
export const STREAM_FAILED = defineError({
  code: 'stream.failed',
  status: 503,
  zh: '暂时无法处理，请稍后重试',
  en: 'The message could not be carried out; try again shortly',
});
