# ---------------------------------------------------------------------------------------------------------------------
# Files that survive
# ---------------------------------------------------------------------------------------------------------------------

# Puts files or folders on the disk; where `sync` knows no operands it flushes everything.
flush() {
  if [ $# != 0 ]; then sync "$@" 2>/dev/null || sync; fi
}

# flush_listed FILE: what it names, a path a line, in one go.
flush_listed() {
  set -- "$1"
  while read -r one; do set -- "$@" "$one"; done <"$1"
  shift
  flush "$@"
}

# flush_folders FOLDER...: with all that is in them.
flush_folders() {
  find "$@" >"$work/flushed" && flush_listed "$work/flushed"
}

# copy_under FILE FOLDER: keeps FILE with mode, owner and times as FOLDER/FILE.
copy_under() {
  copy_as "$1" "$2$1"
}

# copy_as FILE COPY: the same to another path.
copy_as() {
  make_folders "${2%/*}" && remove_file "$2" && cp -p "$1" "$2"
}

# make_folders FOLDER: with those around it, for what the agent keeps.
make_folders() {
  [ -d "$1" ] || mkdir -p "$1"
}

# Lines of a file that may not be there.
lines_of() {
  if [ -e "$1" ]; then cat "$1"; fi
}

# has_line FILE TEXT: whether that is one of its lines; FILE may not be there.
has_line() {
  if [ ! -s "$1" ]; then return 1; fi
  while read -r listed; do
    if [ "$listed" = "$2" ]; then return 0; fi
  done <"$1"
  return 1
}

# remove_tree FOLDER: with all that is in it; it may not be there, or be a link that leads nowhere.
remove_tree() {
  if [ -e "$1" ] || [ -L "$1" ]; then rm -rf "$1"; fi
}

# remove_file FILE: whether it is gone. Where nothing may be written, some say so of a file that is not there too.
remove_file() {
  if [ ! -e "$1" ] && [ ! -L "$1" ]; then return 0; fi
  rm -f "$1"
}

# take_lock SECONDS: the lock, or waiting that long for whoever has it. Not every flock can wait by itself.
take_lock() {
  # Somebody may have taken the folder away since this program began.
  if [ ! -d "$run" ]; then mkdir -p "$run"; fi
  exec 9>>"$run/lock"
  read_clock
  until_then=$((moment + $1 * 100))
  until flock -n 9; do
    read_clock
    if [ "$moment" -ge "$until_then" ]; then return 1; fi
    sleep 0.1
  done
  echo "$$" >"$run/lock"
  locked=yes
}

# timed SECONDS PROGRAM...: ended with status 124 where it takes longer. Neither it nor whoever watches the time, which
# for busybox is another process and outlives the program, keeps the lock or the way to who asked.
timed() {
  timeout -k 5 "$@" 6>&- 7>&- 8>&- 9>&-
}
