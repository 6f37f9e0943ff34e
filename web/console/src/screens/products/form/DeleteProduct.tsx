/** Deletes a product, after saying what follows. */
import { useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { call, deleteProduct, type FullProductView } from "../../../api";
import { Allowed } from "../../../auth";
import { useStrings } from "../../../i18n";
import { decided, useConfirm } from "../../../parts";
import { openedProduct } from "../opened";
import { formWords } from "../strings";

export function DeleteProduct({ product, onDeleted }: { product: FullProductView; onDeleted: () => void }) {
  const t = useStrings(formWords);
  const { message } = App.useApp();
  const confirm = useConfirm();
  const queries = useQueryClient();
  const remove = async () => {
    await decided(openedProduct(product), {}, (headers) =>
      call(deleteProduct({ path: { product_number: product.product_number }, headers })),
    );
    await queries.invalidateQueries({ queryKey: ["products"] });
    void message.success(t.deleted);
    onDeleted();
  };
  const ask = () =>
    confirm({
      title: `${t.delete} ${product.product_number}`,
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
