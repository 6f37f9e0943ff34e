import { useQuery } from "@tanstack/react-query";
import { call, showMerchant } from "../../../api";

export function useAccount(mchid: string) {
  return useQuery({
    queryKey: ["accounts", mchid],
    queryFn: ({ signal }) => call(showMerchant({ path: { mchid }, signal })),
  });
}
