import type { HostSurvey } from "../../core/survey/index.ts";
import type { Login } from "../ssh/login.ts";
import { runScript } from "../ssh/script.ts";
import { readSurvey } from "./read-survey.ts";
import { surveyScript } from "./script.ts";

/** How a host is to be looked at. */
export interface SurveyRun {
  /** Whether its routers are asked for their advertisements. */
  readonly asksRouters: boolean;
  /** Words before the program that dials, for a network that is reached by another one; none where absent. */
  readonly enter?: readonly string[];
}

/** Milliseconds that the reader may take on a slow host, each of whose programs is given up after 5 s. */
const deadline = 90_000;

/** Milliseconds in which a busy sshd is dialled again. */
const patience = 4_000;

/**
 * Reads how a host is connected, over one connection; changes nothing there.
 * @throws SshError, ShellError where the host could not be asked; SurveyError where its answer is none
 */
export async function surveyHost(login: Login, { asksRouters, enter = [] }: SurveyRun): Promise<HostSurvey> {
  const ended = await runScript(login, surveyScript(asksRouters), {
    deadline,
    patience,
    repeatable: true,
    enter,
  });
  return readSurvey(ended.stdout);
}
