/** Takes a stock off the list, after saying what follows. */
import { useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { call, removeStock, type StockView } from "../../../api";
import { Allowed } from "../../../auth";
import { useStrings } from "../../../i18n";
import { decided, useConfirm } from "../../../parts";
import { openedStock } from "../opened";
import { detailWords } from "../strings";

export function RemoveStock({ stock, onRemoved }: { stock: StockView; onRemoved: () => void }) {
  const t = useStrings(detailWords);
  const { message } = App.useApp();
  const confirm = useConfirm();
  const queries = useQueryClient();
  const remove = async () => {
    const path = { stock_id: stock.stock_id };
    await decided(openedStock(stock), {}, (headers) => call(removeStock({ path, headers })));
    void message.success(t.removed);
    onRemoved();
    queries.removeQueries({ queryKey: ["stocks"] });
  };
  const ask = () =>
    confirm({
      title: `${t.remove} ${stock.name}`,
      content: t.removeAbout,
      okText: t.remove,
      isDanger: true,
      onOk: remove,
    });
  return (
    <Allowed scope="voucher:write">
      <Button danger onClick={ask}>
        {t.remove}
      </Button>
    </Allowed>
  );
}
