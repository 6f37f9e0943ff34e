/** A figure of the board as a person reads it. */
import { moneyText } from "../../../parts";
import type { Sums } from "./board";
import type { Figure } from "./figures";

export function figureText({ measure }: Figure, sums: Sums): string {
  return measure === "count" ? sums.count.toLocaleString("en") : moneyText(sums.amount_fen);
}
