/** One change of a red packet: afterwards every list that shows it is read again, and a message says so. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import type { RedPacketView } from "../../../api";

export function usePacketChange<V = void>(change: (given: V) => Promise<RedPacketView>, done: string) {
  const { message } = App.useApp();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => void message.success(done),
    // Also where somebody else was first: their change is shown then.
    onSettled: () => queries.invalidateQueries({ queryKey: ["red-packets"] }),
  });
}
