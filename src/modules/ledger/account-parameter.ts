import type { PipeTransform } from '@nestjs/common';
import { DomainError } from '../../shared/domain-error.js';
import { isAccountId } from './ledger.dto.js';
import { AccountNotFound } from './ledger.errors.js';

/** The account that a path names; what is no account number names no account. */
export const ACCOUNT: PipeTransform<string, bigint> = {
  transform(value) {
    if (!isAccountId(value)) throw new DomainError(AccountNotFound);
    return BigInt(value);
  },
};
