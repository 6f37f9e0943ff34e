/** Events that no customer is known for: a line of their own, so that figures of boards add up. */
import type { EventKind, UnattributedView } from "../../../api";
import { useStrings } from "../../../i18n";
import { sumOf } from "../../../i18n/amounts";
import { Money } from "../../../parts";
import { words } from "../strings";

type UnattributedLineProps = { unattributed: UnattributedView | undefined; kinds: EventKind[] };

export function UnattributedLine({ unattributed, kinds }: UnattributedLineProps) {
  const t = useStrings(words);
  if (!unattributed?.count) {
    return null;
  }
  return (
    <span className="mc-quiet">
      {t.unattributed(unattributed.count.toLocaleString("en"))}{" "}
      {sumOf(kinds) && <Money fen={unattributed.amount_fen} />}
    </span>
  );
}
