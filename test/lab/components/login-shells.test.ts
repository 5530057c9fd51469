import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { type Login, runOverSsh, scanHostKeys } from "../../../components/onprem/index.ts";
import { parseAnswer } from "../../../core/bundle/index.ts";
import { agentCommand, agentWords } from "../../../hosts/agent/program.ts";
import { updateAgent, withAgent } from "../../../hosts/agent/update.ts";
import { runScript, runScriptWith } from "../../../hosts/ssh/script.ts";
import { longer } from "../longer.ts";
import { fakeAgent } from "./fake-agent.ts";
import { SshServer } from "./ssh-server.ts";

jest.setTimeout(60_000);

const run = { deadline: 30_000 };

/** Login shells of Debian's packages, each with start-up files that print what nobody asked for. */
const shells: Readonly<
  Record<string, { readonly path: string; readonly files: Readonly<Record<string, string>> }>
> = {
  bash: {
    path: "/bin/bash",
    files: {
      ".bashrc": "echo '{\"agent\": \"not me\"}'\nprintf 'Welcome! '\ntrap 'echo bye' EXIT\nalias sh=false\n",
    },
  },
  dash: { path: "/bin/dash", files: {} },
  // Its start-up files leave nothing in PATH but the words that it is given.
  narrow: {
    path: "/bin/bash",
    files: {
      ".bashrc":
        "mkdir -p /tmp/narrow; ln -sf /bin/sh /usr/local/bin/sudo /usr/bin/timeout /usr/bin/ssh-keyscan /tmp/narrow/; PATH=/tmp/narrow\n",
    },
  },
  rbash: { path: "/bin/rbash", files: { ".bashrc": "echo restricted\n" } },
  busybox: { path: "/usr/bin/ash", files: {} },
  mksh: { path: "/bin/mksh", files: {} },
  zsh: { path: "/usr/bin/zsh", files: { ".zshenv": "print -n 'Welcome! '\nzshexit() { print bye }\n" } },
  fish: {
    path: "/usr/bin/fish",
    files: {
      ".config/fish/config.fish": "echo -n 'Welcome! '\nfunction bye --on-event fish_exit; echo bye; end\n",
    },
  },
  tcsh: { path: "/usr/bin/tcsh", files: { ".tcshrc": "echo -n 'Welcome! '\nalias sh false\n" } },
  csh: { path: "/usr/bin/bsd-csh", files: { ".cshrc": "echo 'Welcome!'\nset histchars\n" } },
};

const odd: Readonly<Record<string, string>> = {
  nologin: "/usr/sbin/nologin",
  nothing: "/bin/false",
  menu: "/usr/local/bin/menu",
  lost: "/bin/bash",
  sudoless: "/usr/bin/zsh",
};

let server: SshServer;

beforeAll(async () => {
  const home = Object.entries(shells).flatMap(([name, { files }]) =>
    Object.entries(files).map(([path, text]) => [`/home/${name}/${path}`, text] as const),
  );
  const files = {
    ...Object.fromEntries(home),
    "/home/lost/.bashrc": "PATH=/nowhere\n",
    "/home/sudoless/.zshenv": "path=(/nowhere)\n",
    "/usr/local/bin/menu": "#!/bin/sh\necho '1) reboot  2) backup'\nexit 3\n",
    "/usr/bin/ash": '#!/bin/busybox sh\nexec /bin/busybox ash "$@"\n',
  };
  const accounts = Object.fromEntries(Object.entries(shells).map(([name, { path }]) => [name, path]));
  const options = ["PerSourcePenalties=no", "MaxStartups=100"];
  server = await SshServer.start(files, options, [], { ...accounts, ...odd });
}, 60_000);

afterAll(() => server?.stop());

function login(user: string, change: Partial<Login> = {}): Login {
  return {
    address: "::1",
    port: server.port,
    user,
    key: { kind: "file", path: server.userKey.file },
    hostKey: server.hostKey.line,
    bastion: undefined,
    ...change,
  };
}

/** What a script may hold that some shell or other takes for its own. */
const script = `set -eu
for word in "one !two" 'three $four' "five\\\\six"; do
  if [ "$word" != none ]; then printf '%s\\n' "$word"; fi
done
cat <<'END'
\`seven\`
END
echo trouble >&2
exit 7`;
const printed = "one !two\nthree $four\nfive\\six\n`seven`\n";

describe.each(Object.keys(shells))("a host whose login shell is %s, and prints", (user) => {
  /** What takes the same way as a script does: by one shell of POSIX's family and one of none, and by all in the long run. */
  const byFew = user === "dash" || user === "fish" ? test : longer;

  test("runs a script of POSIX's sh, of which its own output and status come back", async () => {
    expect(await runScript(login(user), script, run)).toEqual({
      status: 7,
      stdout: printed,
      stderr: "trouble\n",
    });
  });

  byFew("hands a script its input, whole and to the byte", async () => {
    const input = `${"  long line, with 'quotes' and !\n".repeat(10_000)}end`;
    const result = await runScriptWith(login(user), "cksum; exit 5", input, run);
    const here = await runOverSsh(login("admin"), "cksum", { ...run, stdin: input });
    expect(result).toMatchObject({ status: 5, stdout: here.stdout });
  });

  test("gets its agent and runs it, which is found to be the same the next time", async () => {
    const text = fakeAgent(`shell-${user}`, ['{"agent": "fake", "host": "rack/pve-1", "result": "applied"}']);
    expect(await updateAgent("rack/pve-1", login(user), text, run)).toBe("installed");
    expect(await updateAgent("rack/pve-1", login(user), text, run)).toBe("kept");
    const stdin = `hextet bundle 1\n${"  a line\n".repeat(5_000)}end\n`;
    const words = agentWords("apply", "--within", "90", "--owner", "org/web/prod%21::rack-pve-1");
    const result = await withAgent("rack/pve-1", login(user), text, words, { ...run, stdin });
    expect(parseAnswer("apply", result.stdout)).toMatchObject({ result: "applied" });
    expect(server.read(`/var/lib/fake/shell-${user}/input`)).toBe(stdin);
    expect(server.read(`/var/lib/fake/shell-${user}/calls`)).toBe(
      "apply --within 90 --owner org/web/prod%21::rack-pve-1\n",
    );
  });

  byFew(
    "runs the words by which a change is confirmed, looked at and removed, and the answer is found",
    async () => {
      await updateAgent("rack/pve-1", login(user), fakeAgent("confirmed", []), run);
      const { stdout } = await runOverSsh(login(user), agentCommand(user, "status"), run);
      expect(parseAnswer("status", stdout)).toMatchObject({ agent: "fake", result: "status" });
    },
  );

  byFew("shows the keys of a host behind it", async () => {
    const behind = login("root", { bastion: login(user) });
    expect(await scanHostKeys(behind, 10_000)).toEqual([server.hostKey.line]);
  });
});

describe("where a login shell does not run what it is given, one sentence says so:", () => {
  const sentence = (user: string) =>
    updateAgent("rack/pve-1", login(user), "#!/bin/sh\n", run).then(String, (error: Error) => error.message);
  const where = (user: string) => `${user}@[::1]:${server.port}`;

  test("nologin", async () => {
    expect(await sentence("nologin")).toBe(
      `rack/pve-1: ${where("nologin")} lets us in and gives us no shell (This account is currently not available.), since the one of nologin is nologin or false; give it one there: usermod -s /bin/sh nologin`,
    );
  });

  test("false", async () => {
    expect(await sentence("nothing")).toBe(
      `rack/pve-1: ${where("nothing")} lets us in and gives us no shell (it says nothing), since the one of nothing is nologin or false; give it one there: usermod -s /bin/sh nothing`,
    );
  });

  test("a program that is no shell", async () => {
    expect(await sentence("menu")).toBe(
      `rack/pve-1: the login shell at ${where("menu")} did not run what it was told (status 3: 1) reboot  2) backup); see what its start-up files do, and a ForceCommand or a command= in authorized_keys`,
    );
  });

  test("a PATH in which nothing is", async () => {
    expect(await sentence("lost")).toMatch(
      /^rack\/pve-1: lost@\[::1\]:\d+ finds no sudo there \(bash: .*sudo: (command not found|No such file or directory)\); see which PATH its start-up files set, /,
    );
  });

  test("no sudo", async () => {
    expect(await sentence("sudoless")).toMatch(
      /^rack\/pve-1: sudoless@\[::1\]:\d+ finds no sudo there \(zsh:\d+: command not found: sudo\); .* install sudo, or log in as root$/,
    );
  });

  test("nologin on a bastion that is to look at a host's keys", async () => {
    const scan = scanHostKeys(login("root", { bastion: login("nologin") }), 10_000);
    await expect(scan).rejects.toThrow(`${where("nologin")} lets us in and gives us no shell`);
  });

  test("a sudo that asks for a password", async () => {
    expect(await sentence("guest")).toContain("may not work as root there (sudo: a password is required)");
  });
});
