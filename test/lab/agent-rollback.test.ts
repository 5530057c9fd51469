import { goesBack } from "./agent-goes-back.ts";

goesBack();
