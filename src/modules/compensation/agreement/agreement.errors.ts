import { defineError } from '../../../shared/domain-error.js';

export const AgreementNotFound = defineError({
  code: 'compensation.agreement-not-found',
  status: 404,
  zh: '没有该补偿协议或该版本',
  en: 'There is no such agreement or version, or it is not yours to see.',
});

export const AgreementInvalid = defineError({
  code: 'compensation.agreement-invalid',
  status: 422,
  zh: '补偿协议内容不符合要求',
  en: 'The content is not that of an agreement',
});

export const AgreementIncomplete = defineError({
  code: 'compensation.agreement-incomplete',
  status: 422,
  zh: '协议缺少《生态保护补偿条例》第十七条规定的内容',
  en: 'The agreement lacks contents that article 17 asks for',
});

export const NotAParty = defineError({
  code: 'compensation.agreement-not-a-party',
  status: 403,
  zh: '仅协议各方的财政部门可以办理',
  en: 'Only the finance office of a party does this.',
});

export const AgreementNotOffered = defineError({
  code: 'compensation.agreement-not-offered',
  status: 409,
  zh: '该版本尚未提交签署',
  en: 'The version has not been put forward for signature.',
});

export const AgreementOvertaken = defineError({
  code: 'compensation.agreement-overtaken',
  status: 409,
  zh: '已有更新的版本',
  en: 'There is a later version.',
});

export const AgreementAlreadySigned = defineError({
  code: 'compensation.agreement-already-signed',
  status: 409,
  zh: '该方已签署该版本',
  en: 'The party has signed this version.',
});

export const PaperNeeded = defineError({
  code: 'compensation.agreement-paper-needed',
  status: 422,
  zh: '代录平台外一方的签署须附签署文件',
  en: 'Recording the signature of a party that is not on the platform needs the signed document.',
});

export const AgreementUndecided = defineError({
  code: 'compensation.agreement-undecided',
  status: 409,
  zh: '协议规则尚有未决之处，不能自动结算',
  en: 'The rules leave something open; nothing settles by itself until the parties have decided it.',
});

export const EvidenceInvalid = defineError({
  code: 'compensation.evidence-invalid',
  status: 422,
  zh: '试算数据不符合要求',
  en: 'The evidence does not have its form',
});
