/**
 * An agent that says what it is told to, for what the program makes of its answers.
 *
 * @param name of a folder below /var/lib/fake, where it keeps its last input and its calls
 * @param answers of `apply`, one after the other; `hang up` ends the connection instead
 */
export function fakeAgent(name: string, answers: readonly string[]): string {
  return `#!/bin/sh
set -eu
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
    # The shell's parents: timeout, and the sshd that serves this connection.
    kill -9 "$(cut -d ' ' -f 4 <"/proc/$PPID/stat")" ;;
  *failed*) printf '%s\\n' "$next"; exit 1 ;;
  *) printf '%s\\n' "$next" ;;
  esac ;;
status) echo '{"agent": "fake", "host": "rack/pve-1", "result": "status"}' ;;
esac
`;
}
