/**
 * How a command ends other than as asked: with a message, and 1 where the answer is no (problems, failed
 * probes), 2 where it was used wrongly, 3 where it could not find out.
 */
export class Answer extends Error {
  readonly status: 1 | 2 | 3;

  constructor(status: 1 | 2 | 3, message: string) {
    super(message);
    this.name = "Answer";
    this.status = status;
  }
}
