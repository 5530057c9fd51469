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
        install -m "$mode" "$source" "$new" || return 1
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

# Folders that hextet made go when nothing is left in them. Who makes one anew has it for themselves.
remove_folders() {
  if [ ! -s "$state/folders" ]; then return 0; fi
  made_folders=$(tr '\n' ' ' <"$state/folders")
  gone=
  while read -r folder <&3; do
    made=$folder
    # Each that goes may be the last thing in the one around it.
    while is_among "$folder" "$made_folders" && rmdir "$folder" 2>/dev/null; do folder=${folder%/*}; done
    if [ ! -d "$made" ]; then gone=yes; fi
  done 3<"$state/folders"
  if [ -z "$gone" ]; then return 0; fi
  while read -r folder; do
    if [ -d "$folder" ]; then echo "$folder"; fi
  done <"$state/folders" >"$work/folders.left"
  if cp "$work/folders.left" "$state/folders.new"; then mv -f "$state/folders.new" "$state/folders"; fi
}

# Whether a subsystem is to be notified.
is_pending() {
  while read -r line; do
    if [ "$line" = "$1" ]; then return 0; fi
  done <"$work/pending"
  return 1
}

# Subsystems that only had read anew what changed.
partly=''

# activate_wholly: those once more, with all that they read.
activate_wholly() {
  names=$partly partly=''
  for name in $names; do "${name}_activate" wholly </dev/null || return 1; done
  all_live activated
}

# activate: each subsystem once. One whose program has gone since has nothing to be notified of.
activate() {
  in_order
  for name in $ordered; do
    if ! is_pending "$name"; then continue; fi
    "${name}_needs"
    if ! has_program; then continue; fi
    notify "$name" || return 1
    activated="$activated $name"
  done
}
