/** Deletes a product, after saying what follows. */
import { useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { call, deleteProduct } from "../../../api";
import { Allowed } from "../../../auth";
import { useStrings } from "../../../i18n";
import { useProblemText } from "../../../parts";
import { formWords } from "../strings";

export function DeleteProduct({ number, onDeleted }: { number: string; onDeleted: () => void }) {
  const t = useStrings(formWords);
  const { message, modal } = App.useApp();
  const problemText = useProblemText();
  const queries = useQueryClient();
  const remove = async () => {
    try {
      await call(deleteProduct({ path: { product_number: number } }));
    } catch (problem) {
      void message.error(problemText(problem as Error));
      throw problem;
    }
    await queries.invalidateQueries({ queryKey: ["products"] });
    void message.success(t.deleted);
    onDeleted();
  };
  const ask = () =>
    modal.confirm({
      title: `${t.delete} ${number}`,
      content: t.deleteAbout,
      okText: t.delete,
      cancelText: t.cancel,
      okButtonProps: { danger: true },
      onOk: remove,
    });
  return (
    <Allowed scope="product:write">
      <Button danger onClick={ask}>
        {t.delete}
      </Button>
    </Allowed>
  );
}
