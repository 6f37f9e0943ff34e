/** The inventory of a product: what there is, what orders hold, and how it is corrected. */
import "../products.css";
import { useQueryClient } from "@tanstack/react-query";
import { App, Button, Space } from "antd";
import { useState } from "react";
import { call, correctInventory, type FullProductView, type InventoryView } from "../../../api";
import { Allowed } from "../../../auth";
import { useStrings } from "../../../i18n";
import { useConfirm } from "../../../parts";
import { CorrectDialog } from "./CorrectDialog";
import { inventoryWords } from "./strings";

export function Inventory({ product: { product_number, inventory } }: { product: FullProductView }) {
  const t = useStrings(inventoryWords);
  const [isOpen, setOpen] = useState(false);
  return (
    <section className="mc-card" aria-labelledby="inventory">
      <h2 id="inventory">{t.title}</h2>
      <p className="mc-quiet">{inventory ? t.countedAbout : t.notCountedAbout}</p>
      {inventory && <Figures inventory={inventory} />}
      <Space wrap>
        <Allowed scope="product:write">
          <Button onClick={() => setOpen(true)}>{inventory ? t.correct : t.start}</Button>
        </Allowed>
        {inventory && <StopCounting number={product_number} />}
      </Space>
      {isOpen && <CorrectDialog number={product_number} inventory={inventory} onClose={() => setOpen(false)} />}
    </section>
  );
}

function Figures({ inventory: { available, reserved, sold, oversold } }: { inventory: InventoryView }) {
  const t = useStrings(inventoryWords);
  const figures = [
    { label: t.available, value: available, about: available === 0 ? t.soldOut : "" },
    { label: t.reserved, value: reserved, about: t.reservedAbout },
    { label: t.sold, value: sold, about: "" },
    ...(oversold > 0 ? [{ label: t.oversold, value: oversold, about: t.oversoldAbout }] : []),
  ];
  return (
    <dl className="mc-pieces">
      {figures.map(({ label, value, about }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value.toLocaleString("en")}</dd>
          {about && <dd className="mc-quiet">{about}</dd>}
        </div>
      ))}
    </dl>
  );
}

function StopCounting({ number }: { number: string }) {
  const t = useStrings(inventoryWords);
  const { message } = App.useApp();
  const confirm = useConfirm();
  const queries = useQueryClient();
  const stop = async () => {
    await call(correctInventory({ path: { product_number: number }, body: { counted: false } }));
    await queries.invalidateQueries({ queryKey: ["products"] });
    void message.success(t.changed);
  };
  return (
    <Allowed scope="product:write">
      <Button
        onClick={() =>
          confirm({ title: t.stopTitle, content: t.stopAbout, okText: t.stop, isDanger: true, onOk: stop })
        }
      >
        {t.stop}
      </Button>
    </Allowed>
  );
}
