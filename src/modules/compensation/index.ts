export { CompensationModule } from './compensation.module.js';
export { SectionRegister } from './section/section-register.js';
export { SECTION_KINDS, type NewSection, type Section, type SectionKind } from './section/section.js';
export {
  classAt,
  classIndexOf,
  isWaterClass,
  TARGET_CLASSES,
  WATER_CLASSES,
  type ClassIndex,
  type TargetClass,
  type WaterClass,
} from './assessment/water-class.js';
export { ASSESSED_ITEMS, isItemCode, ITEM_CODES, standardOf, type ItemCode } from './assessment/standard.js';
export * from './compensation.errors.js';
