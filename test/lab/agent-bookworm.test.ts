import { goesBack } from "./agent-goes-back.ts";
import { describeLonger } from "./longer.ts";

describeLonger("on Debian 12", () => goesBack("bookworm"));
