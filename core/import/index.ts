export { readAws } from "./aws.ts";
export { isAwsAnswer } from "./aws-answer.ts";
export { readCsv } from "./csv.ts";
export { type Found, type FoundHost, type FoundSite, ImportError } from "./found.ts";
export { HostNames, labelOf } from "./host-names.ts";
export { type ImportOptions, importedLayout } from "./imported-layout.ts";
export { readIpJson } from "./ip-json.ts";
export { mergeHosts } from "./merge-hosts.ts";
export { readNetplan } from "./netplan.ts";
