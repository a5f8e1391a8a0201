export { CompensationModule } from './compensation.module.js';
export { SectionRegister } from './section/section-register.js';
export {
  SECTION_KINDS,
  WATER_CLASSES,
  type NewSection,
  type Section,
  type SectionKind,
  type WaterClass,
} from './section/section.js';
export * from './compensation.errors.js';
