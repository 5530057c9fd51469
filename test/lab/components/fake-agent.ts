/**
 * An agent that says what it is told to, for what the program makes of its answers.
 *
 * @param name of a folder below /var/lib/fake, where it keeps its last input and its calls
 * @param answers of `apply`, one after the other; `hang up` ends the connection instead
 */
export function fakeAgent(name: string, answers: readonly string[]): string {
  return `#!/bin/sh
set -eu
PATH=/usr/bin:/bin
kept=/var/lib/fake/${name}
mkdir -p $kept
printf '%s\\n' "$*" >>$kept/calls
case $1 in
apply)
  cat >$kept/input
  echo >>$kept/applied
  next=$(sed -n "$(wc -l <$kept/applied)p" <<'ANSWERS'
${answers.join("\n")}
ANSWERS
  )
  case $next in
  'hang up')
    # Up to the sshd that serves this connection.
    pid=$$
    until grep -q '^[0-9]* (sshd' "/proc/$pid/stat"; do pid=$(cut -d ' ' -f 4 <"/proc/$pid/stat"); done
    kill -9 "$pid" ;;
  *failed*) printf '\\nhextet-answer: %s\\n' "$next"; exit 1 ;;
  *) printf '\\nhextet-answer: %s\\n' "$next" ;;
  esac ;;
status) printf '\\nhextet-answer: {"agent": "fake", "host": "rack/pve-1", "result": "status"}\\n' ;;
esac
`;
}
