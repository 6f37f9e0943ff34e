/** How a product's inventory stands, in a cell of the list. */
import { Space, Tag } from "antd";
import type { InventoryView } from "../../../api";
import { useStrings } from "../../../i18n";
import { inventoryWords } from "./strings";

export function Stock({ inventory }: { inventory: InventoryView | null }) {
  const t = useStrings(inventoryWords);
  if (!inventory) {
    return <span className="mc-quiet">{t.notCounted}</span>;
  }
  const { available, reserved, oversold } = inventory;
  return (
    <Space size={4} wrap>
      {available > 0 ? <span className="mc-figures">{t.left(available)}</span> : <Tag color="warning">{t.soldOut}</Tag>}
      {reserved > 0 && <span className="mc-quiet mc-figures">{t.held(reserved)}</span>}
      {oversold > 0 && <Tag color="error">{t.over(oversold)}</Tag>}
    </Space>
  );
}
