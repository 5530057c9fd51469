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
      make_folder "$folder" || return 1
      if [ -e "$new" ] || [ -h "$new" ]; then rm -f "$new" || return 1; fi
      if [ "$mode" = - ]; then
        cp -p "$source" "$new" || return 1
      else
        cat "$source" >"$new" && chmod "$mode" "$new" || return 1
        # What root makes is root's, and its group's unless the folder has another for everything in it.
        if [ -g "$folder" ]; then chown 0:0 "$new" || return 1; fi
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

# make_folder FOLDER: with those around it.
make_folder() {
  if [ -d "$1" ]; then return 0; fi
  make_folder "${1%/*}" && mkdir -m 0755 "$1"
}

# Folders that hextet made go when nothing is left in them.
remove_folders() {
  lines_of "$state/folders" >"$work/folders"
  made_folders=$(tr '\n' ' ' <"$work/folders")
  while read -r folder <&3; do
    # Each that goes may be the last thing in the one around it.
    while is_among "$folder" "$made_folders" && rmdir "$folder" 2>/dev/null; do folder=${folder%/*}; done
  done 3<"$work/folders"
}

# Whether a subsystem is to be notified.
is_pending() {
  while read -r line; do
    if [ "$line" = "$1" ]; then return 0; fi
  done <"$work/pending"
  return 1
}

# activate: each subsystem once. One whose program has gone since has nothing to be notified of.
activate() {
  for name in $subsystems; do
    if ! is_pending "$name"; then continue; fi
    "${name}_needs"
    if ! has_program; then continue; fi
    "${name}_activate" </dev/null || return 1
    activated="$activated $name"
  done
}
