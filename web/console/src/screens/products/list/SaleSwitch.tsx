/** Puts a product on sale or takes it off, after asking. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Switch } from "antd";
import { call, changeProduct, type FullProductView } from "../../../api";
import { Allowed } from "../../../auth";
import { useStrings } from "../../../i18n";
import { decided, isLeft, passLeft, useProblemText } from "../../../parts";
import { openedProduct } from "../opened";
import { words } from "../strings";

export function SaleSwitch({ product }: { product: FullProductView }) {
  const t = useStrings(words);
  const { product_number, name, on_sale } = product;
  const { message, modal } = App.useApp();
  const problemText = useProblemText();
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: () => {
      const body = { on_sale: !on_sale };
      return decided(openedProduct(product), body, (headers) =>
        call(changeProduct({ path: { product_number }, body, headers })),
      );
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["products"] }),
    onError: (problem) => isLeft(problem) || message.error(problemText(problem)),
  });
  const ask = () =>
    modal.confirm({
      title: on_sale ? t.switchOff(name) : t.switchOn(name),
      onOk: () => change.mutateAsync().catch(passLeft),
    });
  return (
    <Allowed scope="product:write">
      <Switch size="small" checked={on_sale} loading={change.isPending} aria-label={t.saleOf(name)} onChange={ask} />
    </Allowed>
  );
}
