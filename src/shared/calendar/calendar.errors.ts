import { defineError } from '../domain-error.js';

export const YEAR_NOT_COVERED = defineError({
  code: 'calendar.year-not-covered',
  status: 503,
  zh: '日历尚未收录该年度的节假日安排',
  en: 'The calendar has no holiday arrangement of this year yet.',
});
