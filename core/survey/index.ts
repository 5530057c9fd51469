/** How a host is connected, by its own words. */
export type { AddressMode } from "./address-modes.ts";
export {
  addressOrigin,
  identifierKind,
  type KernelAddress,
  type OriginClaim,
  type OriginSetting,
} from "./address-origin.ts";
export { type AdvertisementContent, readAdvertisement } from "./advertisement.ts";
export { isSilent, judgeProvider } from "./judge-provider.ts";
export {
  type EchoCount,
  type ProviderKind,
  type ProviderLook,
  type ProviderProbe,
  type ProviderTrial,
  providerJsonSchema,
  providerJsonSchemaText,
} from "./provider.ts";
export {
  type AddressOrigin,
  type Advertisement,
  type Configurator,
  type HostSurvey,
  type IdentifierKind,
  type OnLinkPrefix,
  type SurveyedAddress,
  type SurveyedInterface,
  type SurveyedOwner,
  type SurveyedResolver,
  type SurveyedRoute,
  surveyJsonSchema,
  surveyJsonSchemaText,
} from "./survey.ts";
