import type { AddStock } from "../../../api";

export type AddValues = { mchid: string | null; stock_id: string; card_id: string; creator_mchid: string };

export const NEW_STOCK: AddValues = { mchid: null, stock_id: "", card_id: "", creator_mchid: "" };

/** Numbers are pasted from elsewhere, with blanks around them. */
export function toAdd({ mchid, stock_id, card_id, creator_mchid }: AddValues): AddStock {
  return {
    mchid: mchid ?? "",
    stock_id: stock_id.trim(),
    card_id: card_id.trim(),
    creator_mchid: creator_mchid.trim(),
  };
}
