/** Takes a stock off the list, after saying what follows. */
import { useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { call, removeStock, type StockView } from "../../../api";
import { Allowed } from "../../../auth";
import { useStrings } from "../../../i18n";
import { useProblemText } from "../../../parts";
import { detailWords, words } from "../strings";

export function RemoveStock({ stock, onRemoved }: { stock: StockView; onRemoved: () => void }) {
  const t = useStrings(detailWords);
  const list = useStrings(words);
  const { message, modal } = App.useApp();
  const problemText = useProblemText();
  const queries = useQueryClient();
  const remove = async () => {
    try {
      await call(removeStock({ path: { stock_id: stock.stock_id } }));
    } catch (problem) {
      void message.error(problemText(problem as Error));
      throw problem;
    }
    void message.success(t.removed);
    onRemoved();
    queries.removeQueries({ queryKey: ["stocks"] });
  };
  const ask = () =>
    modal.confirm({
      title: `${t.remove} ${stock.name}`,
      content: t.removeAbout,
      okText: t.remove,
      cancelText: list.cancel,
      okButtonProps: { danger: true },
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
