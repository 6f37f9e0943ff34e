/** What WeChat says and what we have, side by side; what differs is marked in words and in colour. */
import { Tag } from "antd";
import type { DifferenceView } from "../../../api";
import { useStrings, useText } from "../../../i18n";
import { Money, yuanText } from "../../../parts";
import { storyWords } from "../strings";
import { gapOf, type Side, sidesOf } from "./sides";
import { sideState } from "./words";

export function Sides({ difference }: { difference: DifferenceView }) {
  const t = useStrings(storyWords);
  const gap = gapOf(difference);
  return (
    <section className="mc-card" aria-labelledby="sides">
      <h2 id="sides">{t.sides}</h2>
      <table className="mc-books mc-sides">
        <thead>
          <tr>
            <th scope="col">{t.field}</th>
            <th scope="col">{t.wechat}</th>
            <th scope="col">{t.here}</th>
          </tr>
        </thead>
        <tbody>
          {sidesOf(difference).map((side) => (
            <tr key={side.field} className={side.differs ? "mc-differs" : undefined}>
              <th scope="row">
                {t[side.field]} {side.differs && <Tag color="error">{t.differs}</Tag>}
              </th>
              <td>
                <SideValue value={side.theirs} />
              </td>
              <td>
                <SideValue value={side.ours} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {gap !== undefined && (
        <p className="mc-bad mc-books-note">{gap > 0 ? t.gap(yuanText(gap)) : t.less(yuanText(-gap))}</p>
      )}
    </section>
  );
}

function SideValue({ value }: { value: Side["theirs"] }) {
  const t = useStrings(storyWords);
  const text = useText();
  switch (value.kind) {
    case "money":
      return <Money fen={value.fen} />;
    case "state":
      return <span>{text(sideState(value.state))}</span>;
    default:
      return <span>{value.isThere ? t.there : t.missing}</span>;
  }
}
