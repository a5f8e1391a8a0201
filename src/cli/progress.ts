/** Progress goes to standard error, so that standard output holds results only. */
export function tell(sentence: string): void {
  console.error(sentence);
}
