import { Ec2Error } from "../../../lab/ec2/ec2-error.ts";

/** What is refused, and the words for it; else `not refused`. */
export function refusal(of: () => unknown): string {
  try {
    of();
  } catch (error) {
    if (error instanceof Ec2Error) return error.message;
    throw error;
  }
  return "not refused";
}
