/** What carries a campaign: a few of each kind, of what the person may see. */
import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { call, listRedPacketJobs, listRedPackets, listStocks, listVoucherJobs } from "../../../api";
import { type Scope, useMay } from "../../../auth";
import { JOB_STATES, PACKET_STATES, type State, stockState } from "../../../i18n";

const SHOWN = 5;

export type Belonging = { id: string; name: string; state: State };
export type Belongings = { things: Belonging[]; isMore: boolean };

type Asked = { campaign: string; kind: string; scope: Scope; read: (signal: AbortSignal) => Promise<Belongings> };

/** Nothing for whoever may not see the kind. */
function useFound({ campaign, kind, scope, read }: Asked): UseQueryResult<Belongings> | undefined {
  const may = useMay(scope);
  const query = useQuery({
    queryKey: ["campaigns", campaign, "belongings", kind],
    queryFn: ({ signal }) => read(signal),
    enabled: may,
  });
  return may ? query : undefined;
}

export function useStocksOf(campaign: string) {
  return useFound({
    campaign,
    kind: "stocks",
    scope: "voucher:read",
    read: async (signal) => {
      const { stocks, cursor } = await call(listStocks({ query: { campaign, limit: SHOWN }, signal }));
      const things = stocks.map(({ stock_id, name, state }) => ({ id: stock_id, name, state: stockState(state) }));
      return { things, isMore: cursor !== "" };
    },
  });
}

export function usePacketsOf(campaign: string) {
  return useFound({
    campaign,
    kind: "red-packets",
    scope: "red_packet:read",
    read: async (signal) => {
      const { red_packets, cursor } = await call(listRedPackets({ query: { campaign, limit: SHOWN }, signal }));
      const things = red_packets.map((one) => ({
        id: one.red_packet_id,
        name: one.name,
        state: PACKET_STATES[one.state],
      }));
      return { things, isMore: cursor !== "" };
    },
  });
}

export function useVoucherJobsOf(campaign: string) {
  return useFound({
    campaign,
    kind: "voucher-jobs",
    scope: "voucher:read",
    read: async (signal) => {
      const { jobs, cursor } = await call(listVoucherJobs({ query: { campaign, limit: SHOWN }, signal }));
      const things = jobs.map((one) => ({ id: one.job_id, name: one.stock_name, state: JOB_STATES[one.state] }));
      return { things, isMore: cursor !== "" };
    },
  });
}

export function usePacketJobsOf(campaign: string) {
  return useFound({
    campaign,
    kind: "red-packet-jobs",
    scope: "red_packet:read",
    read: async (signal) => {
      const { jobs, cursor } = await call(listRedPacketJobs({ query: { campaign, limit: SHOWN }, signal }));
      const things = jobs.map((one) => ({ id: one.job_id, name: one.red_packet_name, state: JOB_STATES[one.state] }));
      return { things, isMore: cursor !== "" };
    },
  });
}
