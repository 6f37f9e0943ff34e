/** What a person says of an inventory, and what the API is told. */
import type { CorrectInventory, InventoryView } from "../../../api";

export type InventoryValues = { way: "add" | "set"; pieces: number | null };

/** Return the correction; what is set says which figure was seen, so that orders meanwhile are not lost. */
export function toCorrect({ way, pieces }: InventoryValues, seen: InventoryView | null): CorrectInventory {
  const number = pieces ?? 0;
  if (way === "add" && seen) {
    return { add: number };
  }
  return { set_available: number, ...(seen && { seen_available: seen.available }) };
}
