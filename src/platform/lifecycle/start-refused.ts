/**
 * The program cannot start as things are, and a person can mend it. The message is one clear sentence (or several
 * lines, one for each mistake) that is shown without a stack trace; it never holds a password.
 */
export class StartRefused extends Error {
  override readonly name: string = 'StartRefused';
}
