/** The two sides of a difference, field by field; those that differ are told apart. */
import type { DifferenceView } from "../../../api";

type Value =
  | { kind: "presence"; isThere: boolean }
  | { kind: "money"; fen: number | null }
  | { kind: "state"; state: string };
export type Side = { field: "record" | "amount" | "fee" | "status"; theirs: Value; ours: Value; differs: boolean };

type Sided = Pick<DifferenceView, "kind" | "ours_fen" | "theirs_fen" | "ours_state" | "theirs_state">;

export function sidesOf({ kind, ours_fen, theirs_fen, ours_state, theirs_state }: Sided): Side[] {
  const presence = (isThere: boolean): Value => ({ kind: "presence", isThere });
  const money = (fen: number | null): Value => ({ kind: "money", fen });
  const state = (word: string): Value => ({ kind: "state", state: word });
  const sides: Side[] = [
    {
      field: "record",
      theirs: presence(kind !== "missing_there"),
      ours: presence(kind !== "missing_here"),
      differs: kind === "missing_here" || kind === "missing_there",
    },
    {
      field: kind === "fee" ? "fee" : "amount",
      theirs: money(theirs_fen),
      ours: money(ours_fen),
      differs: ours_fen !== null && theirs_fen !== null && ours_fen !== theirs_fen,
    },
  ];
  // Each side has words of its own for the same state: only a difference of states says that they contradict.
  const isTold = kind.startsWith("missing_") ? ours_state !== "" || theirs_state !== "" : ours_state !== "";
  return isTold
    ? [...sides, { field: "status", theirs: state(theirs_state), ours: state(ours_state), differs: kind === "state" }]
    : sides;
}

/** Return what WeChat's amount is above ours; nothing where one side has none, or both are the same. */
export function gapOf({ ours_fen, theirs_fen }: Pick<DifferenceView, "ours_fen" | "theirs_fen">): number | undefined {
  return ours_fen === null || theirs_fen === null || ours_fen === theirs_fen ? undefined : theirs_fen - ours_fen;
}
