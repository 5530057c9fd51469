/**
 * Shell of programs that keep a table of the kernel's packet filter: they load it, and put it back whenever it is another one than was
 * loaded, as programs that flush the whole ruleset take it along. A program brings its own `loaded` (a file), `shown`, `load`,
 * `drop` and `changes`.
 */

/** `end` and `mend`. @param unit that runs the program */
export function endingAndMending(unit: string): string {
  return `# Whoever stops it may have taken the files away before. Where it ends otherwise, the table stands until it is started again.
end() {
  case $(systemctl list-jobs --no-legend 2>/dev/null) in *' ${unit} '*restart*) ;; *) drop ;; esac
}

# What is taken away while it is loaded is loaded again: nothing was seen of it then.
mend() {
  until [ -s "$loaded" ] && [ "$(shown)" = "$(cat "$loaded")" ]; do load || sleep 1; done
}
`;
}

/** What `load` and `keep` do. @param table as `changes` names it */
export function loadOrKeep(table: string): string {
  return `case $1 in
load) load ;;
keep)
  trap 'end; exit 0' INT TERM
  changes | {
    mend
    touched=
    while read -r line; do
      case $line in
      *${table}*) touched=yes ;;
      '# new generation'*) if [ -n "$touched" ]; then touched='' && mend; fi ;;
      esac
    done
  }
  ;;
esac
`;
}
