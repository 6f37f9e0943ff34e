/** The fields of an entry with what they were and what they are. */
import type { AuditEntryView } from "../../../api";

export type Field = AuditEntryView["before"][string];
export type FieldChange = { name: string; before?: Field; after?: Field };

/** Return the fields in the order in which the entry has them, those that came last. */
export function changesOf({ before, after }: Pick<AuditEntryView, "before" | "after">): FieldChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].map((name) => ({
    name,
    ...(name in before && { before: before[name] ?? null }),
    ...(name in after && { after: after[name] ?? null }),
  }));
}
