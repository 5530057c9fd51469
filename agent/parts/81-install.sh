# ---------------------------------------------------------------------------------------------------------------------
# Installing and activating
# ---------------------------------------------------------------------------------------------------------------------

# Every file is written beside its place first, so that a full disk is met before anything is replaced.
install_files() {
  : >"$work/targets" && : >"$work/new" && : >"$work/changed.folders" || return 1
  while read -r change path mode _ source; do
    case $change in created | updated | removed) ;; *) continue ;; esac
    folder=${path%/*}
    new=$folder/.${path##*/}.hextet
    if [ "$source" != - ]; then
      if [ ! -d "$folder" ]; then mkdir -m 0755 "$folder" || return 1; fi
      rm -f "$new" || return 1
      if [ "$mode" = - ]; then
        cp -p "$source" "$new" || return 1
      else
        cat "$source" >"$new" && chown 0:0 "$new" && chmod "$mode" "$new" || return 1
      fi
      echo "$new" >>"$work/new"
    fi
    echo "$folder" >>"$work/changed.folders"
    echo "$source $path $new" >>"$work/targets"
  done <"$work/plan"
  flush_listed "$work/new" || return 1
  while read -r source path new; do
    if [ "$source" = - ]; then rm -f "$path"; else mv -f "$new" "$path"; fi || return 1
  done <"$work/targets"
  flush_listed "$work/changed.folders"
}

# Folders that hextet made go when nothing is left in them.
remove_folders() {
  lines_of "$state/folders" >"$work/folders"
  while read -r folder; do rmdir "$folder" 2>/dev/null || :; done <"$work/folders"
}

# activate: each subsystem once. One whose program has gone since has nothing to be told.
activate() {
  for name in $subsystems; do
    if ! grep -q -x -e "$name" "$work/pending"; then continue; fi
    if ! command -v "$("subsystem_$name" needs)" >/dev/null; then continue; fi
    "subsystem_$name" activate </dev/null || return 1
    activated="$activated $name"
  done
}
