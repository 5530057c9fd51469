/**
 * A refusal in the way EC2 words it: a code that programs match on, and a sentence for people.
 * Codes: docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html.
 */
export class Ec2Error extends Error {
  /** For example `InvalidParameterValue`. */
  readonly code: string;

  constructor(code: string, sentence: string) {
    super(`${code}: ${sentence}`);
    this.name = "Ec2Error";
    this.code = code;
  }
}
