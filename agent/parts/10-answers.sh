# ---------------------------------------------------------------------------------------------------------------------
# Answers
# ---------------------------------------------------------------------------------------------------------------------

# A text as the inside of a JSON string; what is not printable ASCII becomes a question mark.
json_text() {
  # Most texts are what they will be.
  case $1 in *[!A-Za-z0-9\ ,.:/_@=-]*) ;; *) printf '%s' "$1"; return ;; esac
  printf '%s' "$1" | tr '\t' ' ' | tr -c '\n\040-\176' '?' | sed 's/[\\"]/\\&/g' |
    awk '{ printf "%s%s", between, $0; between = "\\n" }'
}

# Words as a JSON list.
json_words() {
  list=
  for word in "$@"; do list="$list${list:+, }\"$word\""; done
  printf '[%s]' "$list"
}

# read_clock: $moment, centiseconds of a clock that nobody can set.
read_clock() {
  read -r uptime _ </proc/uptime
  moment=$((${uptime%.*} * 100 + 1${uptime#*.} - 100))
}

now() {
  read_clock
  printf '%s' "$moment"
}

# The answer goes to whoever asked and, under the lock, to a file for those whose connection was lost meanwhile.
answer() {
  if [ -n "$locked" ]; then printf '%s\n' "$1" >"$run/answer" || :; fi
  if [ -n "$work" ]; then rm -rf "$work"; fi
  say_answer "$1"
}

# A login that prints may have left its last line open, and may print more behind: the answer is a line that says so.
say_answer() {
  print_text "$(printf '\nhextet-answer: %s' "$1")" >&8
}

# print_text TEXT: on standard output, which may lead to nobody any more: a signal for that ends a shell of its own alone.
print_text() {
  (printf '%s\n' "$1") || :
}

# note SENTENCE: what a person should read although all goes well.
note() {
  echo "note: $1"
  notes="${notes:+$notes, }\"$(json_text "$1")\""
}

# fail STEP SENTENCE: what this run has begun to change is undone first.
fail() {
  reason=$2
  if [ -n "$changing" ]; then
    roll_back "$2"
    if [ -n "$lost" ]; then
      back=false
      reason="$2; the host is not entirely as it was:${lost%;}"
    fi
  fi
  # Nobody takes the answer of a removal apart: the engine prints it as it is, and this is what a person reads.
  if [ "$verb" = remove ]; then
    state_is=
    if [ "$back" = true ]; then state_is='; the host is as it was before'; fi
    print_text "$(printf '\n%s: %s' "${host:-this host}" "$reason$state_is")" >&7
  fi
  answer "{\"agent\": \"$version\", \"result\": \"failed\", \"step\": \"$1\", \"reason\": \"$(json_text "$reason")\"${back:+, \"back\": $back}${notes:+, \"notes\": [$notes]}$more}"
  exit "$failure"
}

# succeed RESULT: says what was done, from the plan.
succeed() {
  files=
  while read -r change path _; do
    case $change in
    created | updated | removed) files="$files${files:+, }{\"path\": \"$path\", \"change\": \"$change\"}" ;;
    esac
  done <"$work/plan"
  read_clock
  took=$((moment - began))
  # shellcheck disable=SC2086 # lists of words
  answer "$(printf '{"agent": "%s", "host": "%s", "result": "%s", "files": [%s], "activated": %s, "unvalidated": %s, "seconds": %d.%02d%s}' \
    "$version" "$host" "$1" "$files" "$(json_words $activated)" "$(json_words $unvalidated)" \
    "$((took / 100))" "$((took % 100))" "${notes:+, \"notes\": [$notes]}$more")"
  exit 0
}
