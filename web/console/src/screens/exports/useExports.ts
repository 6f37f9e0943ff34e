/** What can be done with an export: fetch its file by a fresh link, ask for the same again. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import {
  call,
  type ExportView,
  type RequestCustomerExport,
  type RequestExport,
  requestCustomerExport,
  requestExport,
  showExport,
} from "../../api";
import { useStrings } from "../../i18n";
import { useKeys } from "../../parts";
import { words } from "./strings";

export function useDownload() {
  return useMutation({
    mutationFn: async (exportId: string) => {
      const { download_url } = await call(showExport({ path: { export_id: exportId } }));
      window.location.assign(download_url);
    },
  });
}

export function useExportAgain() {
  const t = useStrings(words);
  const { message } = App.useApp();
  const queries = useQueryClient();
  const orders = useKeys<RequestExport>();
  const customers = useKeys<RequestCustomerExport>();
  return useMutation({
    mutationFn: async ({ order_filter, customer_filter }: ExportView) => {
      if (!customer_filter) {
        const body = order_filter ?? {};
        await call(requestExport(orders.keyed(body)));
        return orders.done(body);
      }
      const { start, end, ...rest } = customer_filter;
      const body = { ...rest, from: start, to: end };
      await call(requestCustomerExport(customers.keyed(body)));
      customers.done(body);
    },
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["exports"] });
      void message.success(t.askedAgain);
    },
  });
}
