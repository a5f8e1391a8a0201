import { defineError } from '../../shared/domain-error.js';

export const BadCredentials = defineError({
  code: 'identity.bad-credentials',
  status: 401,
  zh: '用户名或密码错误，或该账户因多次失败被暂时锁定',
  en: 'The username or the password is wrong, or too many failures have locked this login for a while.',
});

export const CredentialsMissing = defineError({
  code: 'identity.credentials-missing',
  status: 401,
  zh: '请先登录',
  en: 'This needs an access token or a signed API key request.',
});

export const TokenInvalid = defineError({
  code: 'identity.token-invalid',
  status: 401,
  zh: '访问令牌无效',
  en: 'The access token is not one of ours.',
});

export const TokenExpired = defineError({
  code: 'identity.token-expired',
  status: 401,
  zh: '访问令牌已过期，请刷新',
  en: 'The access token has expired; refresh it.',
});

export const TokenRevoked = defineError({
  code: 'identity.token-revoked',
  status: 401,
  zh: '会话已结束或权限已变更，请重新登录',
  en: 'The session has ended, or the rights of its user have changed; sign in again.',
});

export const RefreshTokenRefused = defineError({
  code: 'identity.refresh-token-refused',
  status: 401,
  zh: '刷新令牌无效、已用过或已过期，请重新登录',
  en: 'The refresh token is unknown, used or expired; sign in again.',
});

export const SignatureRefused = defineError({
  code: 'identity.signature-refused',
  status: 401,
  zh: 'API 密钥或签名无效',
  en: 'The API key is not valid, or the signature does not fit the request.',
});

export const TimestampOutsideWindow = defineError({
  code: 'identity.timestamp-outside-window',
  status: 401,
  zh: '请求时间戳超出允许窗口',
  en: 'X-Api-Timestamp is outside the receive window.',
});

export const SignatureReplayed = defineError({
  code: 'identity.signature-replayed',
  status: 401,
  zh: '该签名请求已收到过',
  en: 'This signed request has been received before.',
});

export const AddressNotAllowed = defineError({
  code: 'identity.address-not-allowed',
  status: 403,
  zh: '该地址不在 API 密钥的允许列表中',
  en: 'The API key may not be used from this address.',
});

export const LoginRequired = defineError({
  code: 'identity.login-required',
  status: 403,
  zh: '此操作需要本人登录，不能使用 API 密钥',
  en: 'This is done in a login session, not with an API key.',
});

export const TooBusy = defineError({
  code: 'identity.too-busy',
  status: 503,
  zh: '登录请求过多，请稍后再试',
  en: 'Too many logins at once; try again.',
});

export const PasswordTooWeak = defineError({
  code: 'identity.password-too-weak',
  status: 422,
  zh: '密码不符合要求',
  en: 'The password does not meet the rules.',
});

export const CreditCodeInvalid = defineError({
  code: 'identity.credit-code-invalid',
  status: 422,
  zh: '统一社会信用代码校验不通过',
  en: 'The unified social credit code is malformed or its check character is wrong.',
});

export const CreditCodeTaken = defineError({
  code: 'identity.credit-code-taken',
  status: 409,
  zh: '该统一社会信用代码已登记',
  en: 'An organization with this credit code exists.',
});

export const DivisionUnknown = defineError({
  code: 'identity.division-unknown',
  status: 422,
  zh: '行政区划代码不存在',
  en: 'There is no administrative division with this code.',
});

export const UsernameTaken = defineError({
  code: 'identity.username-taken',
  status: 409,
  zh: '用户名已被使用',
  en: 'A user with this username exists.',
});

export const RoleDoesNotFit = defineError({
  code: 'identity.role-does-not-fit',
  status: 422,
  zh: '该类机构的用户不能担任此角色',
  en: 'This kind of organization cannot give that role.',
});

export const OwnAccount = defineError({
  code: 'identity.own-account',
  status: 403,
  zh: '不能更改自己的状态或角色',
  en: 'Nobody changes their own status or roles.',
});

export const OrganizationNotFound = defineError({
  code: 'identity.organization-not-found',
  status: 404,
  zh: '机构不存在',
  en: 'There is no such organization.',
});

export const UserNotFound = defineError({
  code: 'identity.user-not-found',
  status: 404,
  zh: '用户不存在',
  en: 'There is no such user.',
});

export const ApiKeyNotFound = defineError({
  code: 'identity.api-key-not-found',
  status: 404,
  zh: 'API 密钥不存在',
  en: 'There is no such API key.',
});

export const TooManyApiKeys = defineError({
  code: 'identity.too-many-api-keys',
  status: 422,
  zh: 'API 密钥数量已达上限',
  en: 'The user has as many API keys as are allowed.',
});

export const ApiKeyTermsInvalid = defineError({
  code: 'identity.api-key-terms-invalid',
  status: 422,
  zh: 'API 密钥的有效期或地址列表不符合要求',
  en: 'The expiry or the address list of the API key is not possible.',
});

export const GroupNotFound = defineError({
  code: 'identity.ownership-group-not-found',
  status: 404,
  zh: '关联企业组不存在',
  en: 'There is no such ownership group or membership.',
});

export const GroupNameTaken = defineError({
  code: 'identity.ownership-group-name-taken',
  status: 409,
  zh: '同名关联企业组已存在',
  en: 'An ownership group with this name exists.',
});

export const AlreadyInAGroup = defineError({
  code: 'identity.already-in-a-group',
  status: 409,
  zh: '该机构在此期间已属于某个关联企业组',
  en: 'The organization is in an ownership group on a day of that period.',
});

export const MembershipPeriodInvalid = defineError({
  code: 'identity.membership-period-invalid',
  status: 422,
  zh: '期间不成立或改变了已过去的日期',
  en: 'The period is not one, or it would change days that have passed.',
});
