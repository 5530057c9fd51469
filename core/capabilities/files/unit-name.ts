/** Where units lie. */
export const unitFolder = "/etc/systemd/system/";

/** Units that a bundle may have started. */
export const unitPattern = /^hextet-[A-Za-z0-9][A-Za-z0-9._-]*\.(service|timer)$/;
