/** How many differences a day has, with the way to them. */
import { Link } from "@tanstack/react-router";
import { Space } from "antd";
import type { DayView } from "../../api";
import { useStrings } from "../../i18n";
import { words } from "./strings";

export function Counts({ day: { mchid, day, differences } }: { day: DayView }) {
  const t = useStrings(words);
  const { open, resolved } = differences;
  if (open + resolved === 0) {
    return <span className="mc-quiet">{t.noDifferences}</span>;
  }
  return (
    <Space size={12} wrap>
      {open > 0 && (
        <Link to="/reconciliation/differences" search={{ mchid, day, state: "OPEN" }} className="mc-bad">
          {t.openCount(open)}
        </Link>
      )}
      {resolved > 0 && (
        <Link to="/reconciliation/differences" search={{ mchid, day, state: "RESOLVED" }}>
          {t.resolvedCount(resolved)}
        </Link>
      )}
    </Space>
  );
}
