import { useQuery, useQueryClient } from "@tanstack/react-query";
import { call, type StockView, showStock } from "../../api";

export function useStock(stockId: string) {
  return useQuery({
    queryKey: ["stocks", stockId],
    queryFn: ({ signal }) => call(showStock({ path: { stock_id: stockId }, signal })),
  });
}

/** Return what puts a changed stock where it is shown, and lets the lists be read again. */
export function useKeepStock(): (stock: StockView) => Promise<void> {
  const queries = useQueryClient();
  return async (stock) => {
    await queries.invalidateQueries({ queryKey: ["stocks"], refetchType: "none" });
    queries.setQueryData(["stocks", stock.stock_id], stock);
  };
}
