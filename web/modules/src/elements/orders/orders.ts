/** <mc-orders>: the customer's orders; one that waits can be paid. */
import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import type { MyOrders, OrderView } from "../../api/types";
import { askToPay, isWaiting } from "../../session/orders";
import { beijingTime, yuan } from "../../strings/words";
import { define } from "../define";
import { McList } from "../list";
import { listStyles } from "../list.styles";
import { payOrder, type Stage } from "../paying";
import type { State } from "../state";
import { ordersStyles } from "./orders.styles";

const STATES: Partial<Record<Stage, State>> = {
  open: "acting",
  asking: "acting",
  "no-bridge": "no-bridge",
  "mini-program": "mini-program",
};

export class McOrders extends McList<OrderView, MyOrders> {
  static override styles = [...McList.styles, listStyles, ordersStyles];
  static override properties: PropertyDeclarations = {
    paying: { state: true },
  };

  protected readonly route = "/v1/orders";
  protected readonly heading = "yourOrders";
  protected readonly emptyText = "noOrders";
  protected override readonly news = ["mc-paid", "mc-pending"] as const;

  private paying = "";

  protected rowsOf(answer: MyOrders): OrderView[] {
    return answer.orders;
  }

  private pay(order: OrderView): Promise<void> {
    return this.act({}, async (isCurrent) => {
      this.paying = order.order_no;
      const toPay = await askToPay(this.shop, order.order_no);
      await payOrder(this, toPay, isCurrent, (stage, now) => this.follow(stage, now));
    });
  }

  private follow(stage: Stage, order: OrderView): void {
    const { texts } = this;
    this.rows = this.rows.map((row) => (row.order_no === order.order_no ? order : row));
    this.phase = STATES[stage] ?? "ready";
    const notes: Partial<Record<Stage, string>> = {
      open: texts.paying,
      asking: texts.confirming,
      "in-doubt": texts.inDoubtPay,
      unpaid: texts.unpaid,
      unregistered: this.problemText("pay_directory"),
    };
    this.note = notes[stage] ?? "";
  }

  protected row(order: OrderView): TemplateResult {
    const what = order.lines.map((line) => `${line.name} × ${line.quantity}`).join("，");
    const mayPay = isWaiting(order);
    return html`<div class="item">
      <div class="what">
        <h3 class="clamp">${what}</h3>
        <p class="muted">${beijingTime(order.created_at)}</p>
      </div>
      <div class="end">
        <p>¥${yuan(order.paid_fen ?? order.total_fen)}</p>
        ${order.voucher_fen ? html`<span class="muted">${this.say("saved", { yuan: yuan(order.voucher_fen) })}</span>` : nothing}
      </div>
      <div class="foot">
        <span class=${mayPay ? "waits" : "muted"} part="state">${this.stateText(order)}</span>
        <span class="muted">${order.order_no}</span>
        ${mayPay && this.state !== "outside" ? this.payButton(order) : nothing}
      </div>
      ${this.paying === order.order_no && this.note ? this.status(this.note) : nothing}
    </div>`;
  }

  /** With what went back, of which WeChat tells the customer their own share, and whether more is on its way. An API before refunds tells of neither. */
  private stateText({ state, refunded_fen: fen, refunds, voucher_fen }: OrderView): string {
    const { texts } = this;
    const isUnderWay = refunds?.some((one) => one.state === "PROCESSING");
    const wentBack = fen ? ` ¥${yuan(fen)}${voucher_fen ? texts.ofVouchersToo : ""}` : "";
    return texts[state] + wentBack + (isUnderWay ? ` · ${texts.refunding}` : "");
  }

  private payButton(order: OrderView): TemplateResult {
    const isThis = this.isBusy && this.paying === order.order_no;
    return html`<button
      part="button"
      class=${isThis ? "spin" : ""}
      aria-busy=${isThis}
      ?disabled=${this.isBusy}
      @click=${() => this.pay(order)}
    >
      ${this.texts.payOn}
    </button>`;
  }
}

define("mc-orders", McOrders);

declare global {
  interface HTMLElementTagNameMap {
    "mc-orders": McOrders;
  }
}
