/** Puts a product on sale or takes it off, after asking. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Switch } from "antd";
import { call, changeProduct, type ProductView } from "../../../api";
import { Allowed } from "../../../auth";
import { useStrings } from "../../../i18n";
import { useProblemText } from "../../../parts";
import { words } from "../strings";

export function SaleSwitch({ product: { product_number, name, on_sale } }: { product: ProductView }) {
  const t = useStrings(words);
  const { message, modal } = App.useApp();
  const problemText = useProblemText();
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: () => call(changeProduct({ path: { product_number }, body: { on_sale: !on_sale } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["products"] }),
    onError: (problem) => message.error(problemText(problem)),
  });
  const ask = () =>
    modal.confirm({
      title: on_sale ? t.switchOff(name) : t.switchOn(name),
      onOk: () => change.mutateAsync(),
    });
  return (
    <Allowed scope="product:write">
      <Switch size="small" checked={on_sale} loading={change.isPending} aria-label={t.saleOf(name)} onChange={ask} />
    </Allowed>
  );
}
