import { AUDIT_ACTIONS, AUDIT_KINDS } from "../../../i18n";
import { type FilterFields, type FiltersOf, spanOf } from "../../../parts/filters";
import { endOfDay, startOfDay } from "../../../parts/time";

export const auditFilters = {
  kind: { kind: "choice", label: { zh: "对象", en: "Kind of thing" }, options: AUDIT_KINDS },
  number: {
    kind: "text",
    label: { zh: "编号", en: "Number" },
    placeholder: { zh: "商品编号、商户号……", en: "Of a product, an account …" },
  },
  actor: {
    kind: "text",
    label: { zh: "操作人", en: "Who" },
    placeholder: { zh: "账号", en: "Sign-in name" },
  },
  action: { kind: "choice", label: { zh: "操作", en: "What was done" }, options: AUDIT_ACTIONS },
  at: { kind: "days", label: { zh: "时间", en: "When" } },
} satisfies FilterFields;

export type AuditFilters = FiltersOf<typeof auditFilters>;

/** Return what the API is asked for these filters. */
export function auditQuery({ kind, number, at, ...rest }: AuditFilters) {
  const span = spanOf(at);
  const resource = `${kind ?? ""}${number ? `:${number.trim()}` : ""}`;
  return {
    ...rest,
    ...(resource && { resource }),
    ...(span && { from: startOfDay(span.from), to: endOfDay(span.to) }),
  };
}
