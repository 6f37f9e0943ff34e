import { call, type DifferenceView, type RulesView, showDifference, showRules } from "../../api";
import type { Opened } from "../../parts";

/** A difference as a person resolves it: its figures may have changed, or somebody was first. */
export function openedDifference(thing: DifferenceView, onTheirs: () => void) {
  return {
    thing,
    read: () => call(showDifference({ path: { difference_id: thing.difference_id } })),
    seen: ({ state, theirs_fen, ours_fen, resolved_by, note }) => ({
      difference_state: state,
      theirs_fen,
      ours_fen,
      resolved_by,
      note,
    }),
    onTheirs,
  } satisfies Opened<DifferenceView>;
}

/** Which numbers of an account belong to other systems. */
export function openedRules(thing: RulesView, onTheirs: (now: RulesView) => void) {
  return {
    thing,
    read: () => call(showRules({ path: { mchid: thing.mchid } })),
    seen: ({ patterns }) => ({ patterns }),
    onTheirs,
  } satisfies Opened<RulesView>;
}
