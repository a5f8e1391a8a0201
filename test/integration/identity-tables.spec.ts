import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ORGANIZATION_KINDS, ROLES, ROLES_OF_KIND } from '../../src/platform/auth/roles.js';
import type { Database } from '../../src/platform/database/database.js';
import { isCreditCode } from '../../src/shared/credit-code.js';
import { inventedCreditCode, seatOrganization, seatPerson } from '../support/people.js';
import { asOwner, createTestDatabase, openDatabase, type TestDatabase } from '../support/test-database.js';

const ALPHABET = [...'0123456789ABCDEFGHJKLMNPQRTUWXY'];

describe('the tables of identity', () => {
  let own: TestDatabase;
  let database: Database;
  beforeAll(async () => {
    own = await createTestDatabase();
    database = await openDatabase(own);
  });
  afterAll(async () => {
    await database.dataSource.destroy();
    await own.drop();
  });

  const validInSql = async (codes: readonly string[]): Promise<boolean[]> => {
    const rows = await database.query<{ valid: boolean }>(
      'SELECT identity_credit_code_is_valid(code) AS valid FROM unnest($1::text[]) WITH ORDINALITY AS t (code, n) ORDER BY n',
      [codes],
    );
    return rows.map(({ valid }) => valid);
  };

  test('the database knows valid credit codes: those of the standard and of the fixtures', async () => {
    const codes = ['91350100M000100Y43', '914403001922038216', '9144030071526726XG', '91330100799655058B'];
    expect(await validInSql([...codes, inventedCreditCode('430203')])).toEqual([true, true, true, true, true]);
    expect(await validInSql(['', '91350100M000100Y4', '91350100M000100Y433', '91350100m000100y43'])).not.toContain(
      true,
    );
  });

  test('database and program judge every credit code alike, and no single wrong character passes', async () => {
    const code = fc.array(fc.constantFrom(...ALPHABET), { minLength: 17, maxLength: 17 }).map((body) => body.join(''));
    const codes = fc.sample(code, { numRuns: 300, seed: 43 }).flatMap((body) => ALPHABET.map((check) => body + check));
    expect(await validInSql(codes)).toEqual(codes.map(isCreditCode));
    expect(codes.filter(isCreditCode)).toHaveLength(300);
    const right = '91430203MA9X0002X2';
    const wrong = [...right].flatMap((_, place) =>
      [...ALPHABET, 'I', 'O', 'S', 'V', 'Z', '０'].flatMap((other) =>
        other === right[place] ? [] : [right.slice(0, place) + other + right.slice(place + 1)],
      ),
    );
    expect(await validInSql(wrong)).not.toContain(true);
  });

  test('the database refuses an organization with a wrong check character, a second one with the same code, a false division', async () => {
    const insert = (creditCode: string, division = '430203') =>
      database.query(
        `INSERT INTO identity_organizations (id, credit_code, name, kind, division, created_at)
         VALUES ($1, $2, '湘江甲公司', 'enterprise', $3, now())`,
        [randomUUID(), creditCode, division],
      );
    await expect(insert('91430203MA9X0002X3')).rejects.toThrow('identity_organizations_credit_code_valid');
    await expect(insert('91430203MA9X0002X2', '43020')).rejects.toThrow('identity_organizations_division_form');
    await insert('91430203MA9X0002X2');
    await expect(insert('91430203MA9X0002X2')).rejects.toThrow('identity_organizations_credit_code_unique');
  });

  test('SEC-1 the database gives a user exactly the roles that the kind of its organization may give', async () => {
    for (const kind of ORGANIZATION_KINDS) {
      const organization = await seatOrganization(database, kind, '430100');
      for (const role of ROLES) {
        const seated = seatPerson(database, organization, [role]);
        if (ROLES_OF_KIND[kind].includes(role)) await seated;
        else await expect(seated).rejects.toThrow('identity_user_roles_fit_the_kind');
      }
    }
  });

  test('SEC-1 a role cannot be smuggled in under another kind, and a user cannot change its organization', async () => {
    const trader = await seatPerson(database, await seatOrganization(database, 'enterprise', '430203'), ['trader']);
    const smuggle = database.query(
      'INSERT INTO identity_user_roles (user_id, organization_kind, role) VALUES ($1, $2, $3)',
      [trader.userId, 'operator', 'platform-administrator'],
    );
    await expect(smuggle).rejects.toThrow('identity_user_roles_user');
    const bureau = await seatOrganization(database, 'ecology-bureau', '430203');
    await expect(
      asOwner(own, 'UPDATE identity_users SET organization_id = $1 WHERE id = $2', [bureau.id, trader.userId]),
    ).rejects.toThrow('identity_users_organization');
    await expect(
      database.query('UPDATE identity_users SET organization_id = $1 WHERE id = $2', [bureau.id, trader.userId]),
    ).rejects.toThrow('permission denied');
  });

  test('the application can neither remove people, keys and single tokens nor rewrite what they are', async () => {
    const attempts = [
      'DELETE FROM identity_organizations',
      'DELETE FROM identity_users',
      'DELETE FROM identity_refresh_tokens',
      'DELETE FROM identity_api_keys',
      'DELETE FROM identity_group_memberships',
      "INSERT INTO identity_kind_roles VALUES ('enterprise', 'platform-administrator')",
      "UPDATE identity_organizations SET kind = 'operator'",
      "UPDATE identity_organizations SET credit_code = '91350100M000100Y43'",
      "UPDATE identity_users SET username = 'other'",
      "UPDATE identity_api_keys SET scopes = '{manage}'",
      'UPDATE identity_group_memberships SET valid_from = valid_from',
    ];
    for (const attempt of attempts) await expect(database.query(attempt)).rejects.toThrow('permission denied');
  });

  test('a password can only be stored as an argon2id hash and a refresh token only as a digest', async () => {
    const organization = await seatOrganization(database, 'enterprise', '430203');
    const { userId } = await seatPerson(database, organization, ['trader']);
    await expect(
      database.query("UPDATE identity_users SET password_hash = 'Xiang-Jiang-2026' WHERE id = $1", [userId]),
    ).rejects.toThrow('identity_users_password_is_hashed');
    const sessionId = randomUUID();
    await database.query(
      "INSERT INTO identity_sessions (id, user_id, started_at, expires_at) VALUES ($1, $2, now(), now() + interval '1 h')",
      [sessionId, userId],
    );
    await expect(
      database.query(
        `INSERT INTO identity_refresh_tokens (token_digest, session_id, issued_at, expires_at)
         VALUES ('plain', $1, now(), now() + interval '1 h')`,
        [sessionId],
      ),
    ).rejects.toThrow('identity_refresh_tokens_only_digests');
  });
});
