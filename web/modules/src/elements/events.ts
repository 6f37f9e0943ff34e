/** The events of elements: a part of their contract. All bubble, and leave shadow roots. */
import type { OrderToPay, OrderView } from "../api/types";

/** A voucher is in the card pack, or a red packet is the customer's. */
export interface Collected {
  kind: "voucher" | "red-packet";
  id: string;
  name: string;
  amount_fen: number;
}

export type Paid = Pick<
  OrderView,
  "order_no" | "total_fen" | "voucher_fen" | "paid_fen" | "paid_at" | "campaign" | "source_page"
>;

/** What is not known yet. */
export interface Pending {
  kind: "voucher" | "order" | "red-packet";
  id: string;
}

/** The Problem `code`; `limit` names the one that is reached, `text` is what the customer reads. */
export interface Refused {
  code: string;
  text: string;
  limit: string | null;
  request_id: string;
}

/** `text` is what the customer reads; for `pay_directory` the address that is not registered. */
export interface Failed {
  code: string;
  text: string;
  request_id: string;
}

export interface ModuleEvents {
  "mc-collected": CustomEvent<Collected>;
  "mc-paid": CustomEvent<Paid>;
  "mc-pending": CustomEvent<Pending>;
  "mc-refused": CustomEvent<Refused>;
  "mc-error": CustomEvent<Failed>;
  /** In a mini program nobody can pay here: `preventDefault()` says that the host does. */
  "mc-host-payment": CustomEvent<OrderToPay>;
}

type Detail<Name extends keyof ModuleEvents> = ModuleEvents[Name]["detail"];

/** Tell the page; false if it took care of it. */
export function emit<Name extends keyof ModuleEvents>(from: Element, name: Name, detail: Detail<Name>): boolean {
  return from.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable: true }));
}

declare global {
  interface GlobalEventHandlersEventMap extends ModuleEvents {}
}
