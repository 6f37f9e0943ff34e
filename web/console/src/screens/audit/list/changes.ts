/** The fields of an entry with what they were and what they are. */
import type { AuditEntryView } from "../../../api";

export type Field = AuditEntryView["before"][string];
export type FieldChange = { name: string; before?: Field; after?: Field };

/** States whose words are not those of other things. */
const OWN_STATES: readonly AuditEntryView["resource_kind"][] = ["refund", "difference"];

type Changed = Pick<AuditEntryView, "before" | "after" | "resource_kind">;

/** Return the fields in the order in which the entry has them, those that came last. */
export function changesOf({ before, after, resource_kind }: Changed): FieldChange[] {
  const shown = (name: string) =>
    name === "state" && OWN_STATES.includes(resource_kind) ? `${resource_kind}_state` : name;
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].map((name) => ({
    name: shown(name),
    ...(name in before && { before: before[name] ?? null }),
    ...(name in after && { after: after[name] ?? null }),
  }));
}
