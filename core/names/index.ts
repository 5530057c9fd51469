export { DomainError, parseDomain, privateDomain } from "./domain.ts";
export { type LeftOut, type PlanZones, planZones, type Zone, type ZoneRecord } from "./plan-zones.ts";
export { reverseName, reverseZones } from "./reverse.ts";
export { isMadeZone, type ZoneHead, zonePieces, zonesPieces, zonesText, zoneText } from "./zone-text.ts";
