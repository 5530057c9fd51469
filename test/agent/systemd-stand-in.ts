/**
 * The body of a `systemctl` that does for the agent what systemd does: the watcher of a change runs in a session of its
 * own. Every other call succeeds.
 */
export const systemdStandIn = `case "$*" in
  "restart hextet-agent-rollback.service")
    sed -n 's/^ExecStart=//p' /etc/systemd/system/hextet-agent-rollback.service >/run/exec
    read -r program agent verb </run/exec
    setsid "$program" "$agent" "$verb" </dev/null >/dev/null 2>&1 &
    ;;
esac`;
