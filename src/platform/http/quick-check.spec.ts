import 'reflect-metadata';
import { ArrayMaxSize, IsArray, IsBoolean, IsIn, IsOptional, ValidateIf, validateSync } from 'class-validator';
import fc from 'fast-check';
import { IsDecimalText, IsIdentifierText, IsListOf, IsOneOf } from './form-rules.js';
import { quickCheckOf } from './quick-check.js';

class Inherited {
  @IsIdentifierText()
  name!: string;
}

class Flat extends Inherited {
  @IsDecimalText()
  price!: string;

  @IsOneOf(['buy', 'sell'])
  side!: string;

  @IsOptional()
  @IsBoolean()
  postOnly?: boolean;

  @ValidateIf((form: Flat) => form.side === 'sell')
  @IsIn([1, 2])
  level?: number;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(2)
  tags?: unknown[];
}

class Nesting {
  @IsListOf(() => Flat, 3)
  items!: Flat[];
}

const FIELD_VALUES = fc.oneof(
  fc.constantFrom('buy', 'sell', '68.50', '01', 'a-1', '', true, false, null, undefined, 1, 2, 3, NaN),
  fc.array(fc.integer(), { maxLength: 3 }),
  fc.constant({}),
);
const GOOD = { name: 'a-1', price: '68.50', side: 'buy' };

describe('the quick check of a form', () => {
  const check = quickCheckOf(Flat);

  it('lets through exactly what class-validator lets through', () => {
    const names = fc.constantFrom('name', 'price', 'side', 'postOnly', 'level', 'tags', 'unknown');
    fc.assert(
      fc.property(fc.array(fc.tuple(names, FIELD_VALUES), { maxLength: 4 }), (changes) => {
        const form = Object.assign(new Flat(), GOOD, Object.fromEntries(changes));
        const found = validateSync(form, {
          whitelist: true,
          forbidNonWhitelisted: true,
          forbidUnknownValues: false,
        });
        expect(check?.(form)).toBe(found.length === 0);
      }),
      { numRuns: 2_000 },
    );
  });

  it('leaves forms that hold other forms to class-validator', () => {
    expect(quickCheckOf(Nesting)).toBeNull();
  });
});
