/** Deletes a product, after saying what follows. */
import { useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { call, deleteProduct } from "../../../api";
import { Allowed } from "../../../auth";
import { useStrings } from "../../../i18n";
import { useConfirm } from "../../../parts";
import { formWords } from "../strings";

export function DeleteProduct({ number, onDeleted }: { number: string; onDeleted: () => void }) {
  const t = useStrings(formWords);
  const { message } = App.useApp();
  const confirm = useConfirm();
  const queries = useQueryClient();
  const remove = async () => {
    await call(deleteProduct({ path: { product_number: number } }));
    await queries.invalidateQueries({ queryKey: ["products"] });
    void message.success(t.deleted);
    onDeleted();
  };
  const ask = () =>
    confirm({
      title: `${t.delete} ${number}`,
      content: t.deleteAbout,
      okText: t.delete,
      isDanger: true,
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
