/** A command line, by root directly and by anyone else through sudo that must not ask. */
export function asRoot(user: string, command: string): string {
  return user === "root" ? command : `sudo -n ${command}`;
}
