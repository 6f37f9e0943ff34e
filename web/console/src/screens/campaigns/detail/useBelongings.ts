/** What carries a campaign: the newest few of each kind, of what the person may see. */
import { useQuery } from "@tanstack/react-query";
import { call, listRedPacketJobs, listRedPackets, listStocks, listVoucherJobs } from "../../../api";
import { type Scope, useMay } from "../../../auth";
import { JOB_STATES, PACKET_STATES, type State } from "../../../i18n";

const SHOWN = 5;

export type Belonging = { id: string; name: string; state?: State };
type Found = { things: Belonging[]; isMore: boolean };

function useFound(code: string, kind: string, scope: Scope, read: (signal: AbortSignal) => Promise<Found>) {
  const may = useMay(scope);
  return useQuery({
    queryKey: ["campaigns", code, "belongings", kind],
    queryFn: ({ signal }) => read(signal),
    enabled: may,
  });
}

export function useBelongings(campaign: string) {
  const query = { campaign, limit: SHOWN };
  const stocks = useFound(campaign, "stocks", "voucher:read", async (signal) => {
    const page = await call(listStocks({ query, signal }));
    return { isMore: page.cursor !== "", things: page.stocks.map(({ stock_id, name }) => ({ id: stock_id, name })) };
  });
  const packets = useFound(campaign, "packets", "red_packet:read", async (signal) => {
    const page = await call(listRedPackets({ query, signal }));
    const things = page.red_packets.map(({ red_packet_id, name, state }) => ({
      id: red_packet_id,
      name,
      state: PACKET_STATES[state],
    }));
    return { isMore: page.cursor !== "", things };
  });
  const voucherJobs = useFound(campaign, "voucher-jobs", "voucher:read", async (signal) => {
    const page = await call(listVoucherJobs({ query, signal }));
    const things = page.jobs.map(({ job_id, stock_name, state }) => ({
      id: job_id,
      name: stock_name,
      state: JOB_STATES[state],
    }));
    return { isMore: page.cursor !== "", things };
  });
  const packetJobs = useFound(campaign, "packet-jobs", "red_packet:read", async (signal) => {
    const page = await call(listRedPacketJobs({ query, signal }));
    const things = page.jobs.map(({ job_id, red_packet_name, state }) => ({
      id: job_id,
      name: red_packet_name,
      state: JOB_STATES[state],
    }));
    return { isMore: page.cursor !== "", things };
  });
  return { stocks, packets, voucherJobs, packetJobs };
}
