export { isAwsAnswer, readAws } from "./aws.ts";
export { readCsv } from "./csv.ts";
export { type Found, type FoundHost, type FoundSite, ImportError, labelOf } from "./found.ts";
export { type ImportOptions, importedLayout } from "./imported-layout.ts";
export { readIpJson } from "./ip-json.ts";
export { mergeHosts } from "./merge-hosts.ts";
export { readNetplan } from "./netplan.ts";
