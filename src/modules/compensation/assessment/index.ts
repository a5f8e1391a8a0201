/** What others may use of the assessment of water quality; all of it is pure. */
export {
  assess,
  type Assessed,
  type Assessment,
  type AssessmentTerms,
  type ItemFinding,
  type NotAssessed,
  type ReportedItem,
  type StateReason,
} from './assess.js';
export {
  DEFAULT_CERTAINTY,
  DEFAULT_RULES,
  PH_MEANS,
  type AssessmentRules,
  type PhMean,
  type RuleCertainty,
} from './assessment-rules.js';
export { basinStatement, basinTrend, type BasinSection, type BasinStatement, type BasinTrend } from './basin.js';
export { changeRanking, cwqi, rankedBy, type ChangeEntry, type ChangeRanking, type Cwqi, type Ranked } from './cwqi.js';
export { exactOf, exactText, PRINT_ROUNDINGS, printed, type PrintRounding } from './exact.js';
export {
  meansOfMonths,
  meansOfReadings,
  meansOfSections,
  type ItemMeans,
  type LeftOut,
  type Mean,
  type MeanPart,
  type MissingItem,
  type MissingReason,
  type MonthMeans,
  type PeriodMeans,
  type ReadingTaken,
  type Span,
} from './means.js';
export {
  NON_DETECT_RULES,
  readingContent,
  type NonDetectRule,
  type ReadingContent,
  type ReadingFault,
} from './reading-text.js';
export {
  ASSESSED_ITEMS,
  classOf,
  isItemCode,
  ITEM_CODES,
  limitOfClass,
  limitsOf,
  STANDARD,
  standardOf,
  WATERS,
  type ItemCode,
  type ItemStandard,
  type Water,
} from './standard.js';
export {
  CLASS_NAMES,
  classAt,
  classChangeOf,
  classIndexOf,
  GRADE_WORDS,
  GRADES,
  gradeOf,
  isClassName,
  type ClassChange,
  type ClassIndex,
  type ClassName,
  type Grade,
} from './water-class.js';
