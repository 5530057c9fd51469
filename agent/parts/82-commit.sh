# ---------------------------------------------------------------------------------------------------------------------
# Making a change last
# ---------------------------------------------------------------------------------------------------------------------

# The one step that makes a change last.
commit() {
  mv -f "$transaction/current" "$state/current" || return 1
  changing=
  back=
  : >"$work/lasts" || :
  : >"$state/records.$id/in-force" || :
  flush "$state" "$transaction" || return 1
  records=$state/records.$id standing=good
  tidy known
}

# What was kept beside files on another disk; a plan that was cut short has the same beginning.
remove_kept_beside() {
  left=
  for plan in "$transaction/plan" "$state/transaction.new/plan"; do
    while read -r _ path _; do
      if [ -n "$path" ]; then remove_file "${path%/*}/.${path##*/}.hextet-kept" || left=yes; fi
    done <<END
$(lines_of "$plan")
END
  done
  [ -z "$left" ]
}

# tidy [known]: what a change that is settled leaves behind, $records being known or not; where nothing is ours any longer, everything of hextet.
tidy() {
  if unsettled; then return 0; fi
  if [ $# = 0 ]; then find_records; fi
  remove_kept_beside || :
  rm -rf "$run/transaction" "$run/deadline" "$run/stuck" "$run/settling" "$reserve"
  if [ "$standing" = none ] && { [ -n "$were_lost" ] || [ -e "$transaction/lost" ]; }; then standing=lost; fi
  for folder in "$state"/records.*; do
    # Of records that are damaged nothing is thrown away.
    case $standing,$folder in
    good,"$records") ;;
    good,* | none,*) rm -rf "$folder" ;;
    *) if [ -e "$folder/sum" ] && [ ! -e "$folder/in-force" ]; then rm -rf "$folder"; fi ;;
    esac
  done
  rm -rf "$transaction" "$state/transaction.new"
  case $standing in good | none) ;; *) return 0 ;; esac
  remove_folders
  if [ ! -s "$records/installed" ]; then
    disarm_for_good
    rm -rf "$state" "$second"
    return 0
  fi
  if [ -s "$state/settled" ]; then
    while read -r how hash path; do
      if settled "$how" "$path" && cut -d ' ' -f 1 "$records/installed" | grep -q -x -F -e "$path"; then echo "$how $hash $path"; fi
    done <"$state/settled" >"$work/settled"
    if cp "$work/settled" "$state/settled.new"; then mv -f "$state/settled.new" "$state/settled"; fi
  fi
  if [ -d "$state/original" ]; then
    find "$state/original" -type f >"$work/originals"
    while read -r file; do
      if ! cut -d ' ' -f 1 "$records/installed" | grep -q -x -F -e "${file#"$state/original"}"; then rm -f "$file"; fi
    done <"$work/originals"
  fi
  keep_twice || echo "the records could not be kept a second time in $second"
}
