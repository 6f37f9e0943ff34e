import { call, type RedPacketView, type SendDetailView, showRedPacket, showSend } from "../../api";
import type { Opened } from "../../parts";
import { toDefine, valuesOf } from "./form/values";

/** A red packet as somebody decides on it: its terms and its state, not its figures. */
export function openedPacket(thing: RedPacketView, onTheirs?: (now: RedPacketView) => void) {
  return {
    thing,
    read: () => call(showRedPacket({ path: { red_packet_id: thing.red_packet_id } })),
    seen: (packet) => ({ state: packet.state, reason: packet.reason, ...toDefine(valuesOf(packet)) }),
    ...(onTheirs && { onTheirs }),
  } satisfies Opened<RedPacketView>;
}

/** A send as somebody decides on it. */
export function openedSend(thing: SendDetailView) {
  return {
    thing,
    read: () => call(showSend({ path: { send_id: thing.send_id } })),
    seen: ({ state, care }) => ({ state, care }),
  } satisfies Opened<SendDetailView>;
}
