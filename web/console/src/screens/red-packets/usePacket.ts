import { useQuery } from "@tanstack/react-query";
import { call, showRedPacket } from "../../api";

export function usePacket(id: string) {
  return useQuery({
    queryKey: ["red-packets", id],
    queryFn: ({ signal }) => call(showRedPacket({ path: { red_packet_id: id }, signal })),
  });
}
