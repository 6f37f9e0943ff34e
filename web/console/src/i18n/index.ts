export { AUDIT_ACTIONS, AUDIT_KINDS } from "./audit";
export * from "./books";
export { EVENT_GROUPS, EVENT_KINDS } from "./events";
export { fieldText } from "./fields";
export { applyLanguage, currentLanguage, LANGUAGE_TAGS, switchLanguage, useLanguage } from "./language";
export { LIMITS, PROBLEMS, whoActs } from "./problems";
export { ruleText } from "./rules";
export * from "./states";
export { strings, type Text, useStrings, useText } from "./strings";
