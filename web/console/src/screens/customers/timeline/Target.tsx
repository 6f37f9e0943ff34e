/** What an event is about, with the way there for whoever may see it. */
import { Link } from "@tanstack/react-router";
import type { EventView } from "../../../api";
import { useMay } from "../../../auth";

export function Target({ event: { kind, target_id, target_name, openid } }: { event: EventView }) {
  const name = target_name || target_id;
  const mayOrders = useMay("orders:read");
  const mayVouchers = useMay("voucher:read");
  const mayPackets = useMay("red_packet:read");
  if (kind.startsWith("order_") && mayOrders) {
    return (
      <Link to="/orders/$orderNo" params={{ orderNo: target_id }} title={target_id}>
        {name}
      </Link>
    );
  }
  if (kind.startsWith("voucher_") && mayVouchers) {
    return (
      <Link to="/vouchers/$stockId" params={{ stockId: target_id }} title={target_id}>
        {name}
      </Link>
    );
  }
  if ((kind.startsWith("red_packet_") || kind.startsWith("notice_")) && mayPackets) {
    // The sends of this red packet to this customer.
    return (
      <Link to="/red-packets/$id" params={{ id: target_id }} search={{ openid }} title={target_id}>
        {name}
      </Link>
    );
  }
  return <span title={target_id}>{name}</span>;
}
