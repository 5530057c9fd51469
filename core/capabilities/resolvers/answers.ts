import { failed, type Judgement, ok, unknown } from "../../probe/judgement.ts";
import type { ResolversPromise } from "./values.ts";

/** A query for the root's name servers, with recursion (RFC 1035 section 4.1), as words of printf: number 4242, one question. */
const query = String.raw`\x42\x42\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x01`;

/**
 * Asks one resolver over UDP, twice for two seconds, and answers with what came: 17 bytes of a reply as numbers; `silent`; or that
 * nobody on this host can ask. bash and Python are on most hosts; what they lack, dig may have.
 */
export const askResolver = `ask_resolver() {
  if command -v bash >/dev/null 2>&1; then
    said=$(timeout 5 bash -c 'exec 3<>"/dev/udp/$1/53" || exit 1
      for try in 1 2; do
        printf "${query}" >&3 || exit 1
        timeout 2 dd bs=512 count=1 <&3 2>/dev/null | od -An -v -tu1 -N4 | grep . && exit
      done' ask "$2" 2>&1) && said="replied $said" || said="silent $said"
  elif command -v python3 >/dev/null 2>&1; then
    said=$(timeout 5 python3 -c 'import socket, sys
asked = socket.socket(socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET, socket.SOCK_DGRAM)
asked.settimeout(2)
asked.connect(socket.getaddrinfo(sys.argv[1], 53)[0][4])
for number in range(2):
    asked.send(b"${query}")
    try:
        print(*asked.recv(512)[:4])
        break
    except socket.timeout:
        pass
else:
    sys.exit("")' "$2" 2>&1) && said="replied $said" || said="silent $said"
  elif command -v dig >/dev/null 2>&1; then
    said=$(dig +time=2 +tries=2 @"$2" . NS 2>&1 | sed -n 's/.*status: \\([A-Z]*\\).*/\\1/p') && [ -n "$said" ] && said="status $said" || said=silent
  else
    said=nobody
  fi
  answer "$1" "$said"
}
`;

/** RFC 1035 section 4.1.1, RFC 2136 section 2.2. */
const codes = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"];

/** Whoever replies is there: one that has names of its own alone refuses what it is asked here. */
export function judgeAnswer(
  { server }: Extract<ResolversPromise, { readonly what: "answers" }>,
  word: string,
  said: string,
): Judgement {
  switch (word) {
    case "replied": {
      const [high, low, , last] = said.split(/\s+/).map(Number);
      if (high !== 0x42 || low !== 0x42 || last === undefined) return silent(server, `replied ${said}`);
      const code = last % 16;
      return ok(codes[code] ?? `code ${code}`);
    }
    case "status":
      return ok(said);
    case "nobody":
      return unknown("has none of bash, python3 and dig to ask it by");
    default:
      return silent(server, said);
  }
}

function silent(server: string, said: string): Judgement {
  const reason = said
    .replace(/^.*?: (?=[A-Z])/, "")
    .replace(/ ask: line .*$/, "")
    .trim();
  return failed(
    reason === "" ? "does not answer" : `does not answer: ${reason.slice(0, 100)}`,
    `on the host: ip route get ${server}, and dig @${server} . NS; names are found by its other resolvers meanwhile, after a wait for this one`,
  );
}
