import { Buffer } from "node:buffer";

/**
 * What a hostile host says, by what it is asked. `any` stands for every verb that is not named. Of a text that is in no
 * attack's power to make wrong, such as which files differ, a host may say what it likes.
 */
export type Attack = Readonly<Record<string, string>>;

/** Takes a terminal's line away, writes another, sets its title, asks it to answer, and runs backwards: in each spelling. */
export const escapes = "\u001b[2K\r\u001b]0;owned\u0007\u001b[6n\u009b2J\u202eas hextet left it\u001b[8m";

const base64 = (text: string) => Buffer.from(text).toString("base64");
const answer = (value: object) => `hextet-answer: ${JSON.stringify(value)}`;
/** The escapes as JSON writes them, which is no control character until it is read. */
const escapedJson = (value: object) =>
  `hextet-answer: ${JSON.stringify(value).replace(/[\u0080-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`)}`;
const bundle = (content: string) =>
  `bundle ${base64(`hextet bundle 1\nhost rack/x\n\nfile /etc/sysctl.d/60-hextet.conf mode=0644 subsystem=sysctl\n  ${content}\n\nend\n`)}`;
const report = {
  agent: "1",
  host: "rack/x",
  result: "report",
  files: [{ path: "/etc/netplan/60-hextet.yaml", state: "changed", diff: "-a\n+b\n" }],
  units: [],
  sysctls: [{ name: "a.b", planned: "1", now: "0" }],
  addresses: "",
  routes6: "",
  routes4: "",
  transaction: null,
};
const failed = { agent: "1", result: "failed", step: "activate", reason: "no", back: true };
const deep = (open: string, close: string) => `${open.repeat(200_000)}1${close.repeat(200_000)}`;

/** Half of the attacks are on the text as it comes in, half on what is read of it. */
export const attacks: Readonly<Record<string, Attack>> = {
  escapes: {
    any: escapedJson({
      ...failed,
      step: escapes,
      reason: `${escapes}\n${escapes}`,
      owner: escapes,
      notes: [escapes],
    }),
    report: `${escapedJson({
      ...report,
      owner: escapes,
      files: [{ path: escapes, state: "changed", diff: `+${escapes}\n` }],
      sysctls: [{ name: escapes, planned: escapes, now: escapes }],
      units: [{ unit: escapes, enabled: false, active: false }],
      others: [{ path: escapes, how: "refuse", interfaces: escapes, what: escapes }],
      links: [escapes],
      addresses: `2: ${escapes}    inet6 2001:db8:1::99/64 scope global`,
      routes6: `2001:db8:6::/64 via fe80::9 dev eno1 metric 1024 ${escapes}`,
    })}\n${bundle("net.ipv6.conf.all.forwarding = 1")}`,
    diff: `agent\nfile /etc/netplan/60-hextet.yaml 644 ${base64(`network: ${escapes}\n`)}\nunit x ${escapes}\nbundle ${base64(`file /etc/${escapes} mode=0644`)}\nothers ${base64(escapedJson({ result: "others", others: [{ path: escapes, how: "aside", interfaces: escapes, what: escapes, diff: escapes }] }))}\nend`,
    verify: `0 == links\n0 2: eno1: <UP> mtu\n0 == addresses\n0 2: ${escapes}    inet6 2001:db8:1::10/64 scope global\n0 == routes6\n0 default via fe80::9 dev eno1 ${escapes}\n0 == answers\n0 answer 3 answers ${escapes}\n0 == end`,
    hostkey: `# ${escapes}\n[x] ssh-ed25519${escapes} AAAA\n[x] ssh-ed25519 ${"A".repeat(68)}`,
  },
  rawEscapes: { any: escapes, stderr: `${escapes}sh: ${escapes}` },
  bomb: {
    any: `hextet-answer: {"agent":"1","result":"failed","reason":"no","deep":${deep("[", "]")}}\n${deep('{"agent":', "}")}`,
    diff: `agent\nfile /etc/netplan/60-hextet.yaml 644 ${base64(deep("[", "]"))}\nothers ${base64(deep('{"result":', "}"))}\nend`,
  },
  dots: {
    any: answer({
      ...failed,
      step: "../../etc",
      reason: "../../../etc/passwd",
      files: [{ path: "../../x", change: "x" }],
    }),
    report: `${answer({ ...report, host: "../../x", files: [{ path: "../../../etc/passwd", state: "changed", diff: "" }] })}\nbundle ${base64("hextet bundle 1\nhost rack/x\n\nfile /etc/netplan/../../root/.profile mode=0644 subsystem=netplan\n  x\n\nend\n")}`,
    diff: `agent\nfile ../../../etc/passwd 644 ${base64("x")}\nfile /etc/netplan/60-hextet.yaml 99999999999 !!!!\nend`,
  },
  types: {
    any: 'hextet-answer: {"agent":{},"result":["applied"],"left":"soon","files":{"length":9},"notes":7,"__proto__":{"result":"applied"},"constructor":null}',
    diff: "file\nfile /x\nunit\nbundle \u00e4\nothers []\nagent agent\nend",
    verify: "0 == links\n0 == answers\n0 answer 99999999999999999999 x\n7 == end\n-1 x\n0 == end",
    hostkey: `x ssh-ed25519\nx ssh-ed25519 ${"A".repeat(3)}\n`,
  },
  numbers: {
    any: `hextet-answer: {"agent":"1","result":"applied","left":1e9,"seconds":1e308,"transaction":"9"}`,
    confirm: `hextet-answer: {"agent":"1","result":"failed","left":-1e308,"reason":"not yet"}`,
    report: `${answer(report).slice(0, -1)},"sysctls":1e999}`,
    diff: "file /etc/netplan/60-hextet.yaml 777777777777777777777777777777 eA==\nend",
    verify:
      "0 == addresses\n0 99999999999999999999999: eno1    inet6 2001:db8:1::10/99999999999999999999999 scope global\n0 == end",
  },
  replay: {
    any: answer({ agent: "1", result: "confirmed", transaction: "1", left: 90 }),
    report: answer({ agent: "1", result: "unchanged" }),
    status: answer({ agent: "1", result: "unchanged", transaction: "1" }),
    heal: answer({ agent: "1", result: "confirmed", transaction: "1", left: 90 }),
    apply: answer({ agent: "1", result: "rolled-back", transaction: "1", back: true }),
    diff: "file /etc/netplan/60-hextet.yaml 644 eA==",
    verify: "0 == end\n0 == links",
  },
  cut: { any: 'hextet-answer: {"agent":"1","result":"appl' },
  colons: {
    any: answer({ ...failed, reason: ` is ${":".repeat(200_000)}'s since ${" is a::b's".repeat(20_000)}` }),
    report: `${answer(report)}\n${bundle(":".repeat(400_000))}`,
    diff: `bundle ${base64("file ".repeat(100_000))}\nend`,
    verify: `0 == parameters\n0 ${"conf/".repeat(200_000)}\n0 == end`,
  },
};
