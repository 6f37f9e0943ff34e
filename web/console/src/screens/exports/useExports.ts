/** What can be done with an export: fetch its file by a fresh link, ask for the same again. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { call, type ExportView, requestCustomerExport, requestExport, showExport } from "../../api";
import { useStrings } from "../../i18n";
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
  return useMutation({
    mutationFn: askedAgain,
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["exports"] });
      void message.success(t.askedAgain);
    },
  });
}

function askedAgain({ order_filter, customer_filter }: ExportView): Promise<ExportView> {
  if (customer_filter) {
    const { start, end, ...rest } = customer_filter;
    return call(requestCustomerExport({ body: { ...rest, from: start, to: end } }));
  }
  return call(requestExport({ body: order_filter ?? {} }));
}
