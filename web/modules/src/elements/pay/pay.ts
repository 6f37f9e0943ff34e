/** <mc-pay product quantity> or <mc-pay items>: order and pay. */
import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from "lit";
import { call, path } from "../../api/call";
import { ApiError } from "../../api/problem";
import type { CreateOrder, OrderToPay, OrderView, ProductView } from "../../api/types";
import { findIntent, finishIntent, intentFor, noteIntent } from "../../session/intent";
import { askToPay, readOrder } from "../../session/orders";
import { asCustomer, mayRedirect } from "../../session/sign-in";
import { beijingTime, yuan } from "../../strings/words";
import type { Draft } from "../base";
import { McCard } from "../card";
import { define } from "../define";
import type { ModuleEvents } from "../events";
import { payOrder, type Stage, stageOf, tellPaid } from "../paying";
import type { State } from "../state";
import { boundedQuantity, isPhoneRight, type Line, readLines } from "./lines";
import { payStyles } from "./pay.styles";
import { phoneField, receipt, stepper } from "./views";

const STATES: Record<Stage, State> = {
  open: "acting",
  asking: "acting",
  unpaid: "unpaid",
  unregistered: "unpaid",
  "in-doubt": "in-doubt",
  paid: "done",
  over: "ready",
  "no-bridge": "no-bridge",
  "mini-program": "mini-program",
};

export class McPay extends McCard {
  static override styles = [...McCard.styles, payStyles];
  static override properties: PropertyDeclarations = {
    product: {},
    items: {},
    quantity: { type: Number },
    adjustable: { type: Boolean },
    phone: {},
    products: { state: true },
    order: { state: true },
    isPhoneWrong: { state: true },
  };

  /** Number of the product; or `items` for several. */
  product = "";
  items = "";
  quantity = 1;
  /** The customer may change the quantity. */
  adjustable = false;
  /** Whether to ask for a phone number. */
  phone: "" | "optional" | "required" = "";

  private products: ProductView[] = [];
  private order?: OrderView;
  private isPhoneWrong = false;
  private typedPhone = "";

  private get lines(): Line[] {
    if (this.items) return readLines(this.items);
    return [{ product_number: this.product, quantity: boundedQuantity(this.quantity) }];
  }

  protected override readonly news = ["mc-paid"] as const;

  /** The order that waits here may be paid in the list beside it. */
  protected override concerns({ detail }: ModuleEvents["mc-paid"]): boolean {
    return ["unpaid", "in-doubt"].includes(this.phase) && detail.order_no === this.order?.order_no;
  }

  protected override get intentName(): string {
    return `pay:${this.lines.map((line) => line.product_number).join()}`;
  }

  /** An order that waits is resumed on the next visit, so its customer is asked for. */
  protected override get signsInAlone(): boolean {
    return (
      super.signsInAlone || (this.signInMode !== "tap" && Boolean(findIntent(this.shop, this.intentName)?.order_no))
    );
  }

  protected override updated(changed: PropertyValues<this>): void {
    const isOther =
      (changed.has("product") && changed.get("product")) || (changed.has("items") && changed.get("items"));
    if (isOther) void this.refresh();
  }

  protected override async load(): Promise<void> {
    const { api } = this.shop;
    const reads = this.lines.map((line) => call<ProductView>(api, path`/v1/products/${line.product_number}`));
    this.products = (await Promise.all(reads)).map((answer) => answer.body);
    if (this.order && stageOf(this.order, "unpaid") === "paid") return;
    const intent = findIntent(this.shop, this.intentName);
    const pending = this.order?.order_no ?? intent?.order_no;
    const mayAsk = pending && (this.isSignedIn || (this.signsInAlone && mayRedirect(this.shop)));
    if (mayAsk && this.place !== "outside") {
      const order = await readOrder(this.shop, pending).catch((error) => {
        if (error.code !== "not_found") throw error;
      });
      if (order) return this.show(intent?.is_in_doubt ? "in-doubt" : "unpaid", order);
      finishIntent(this.shop, this.intentName);
    }
    this.offer();
  }

  /** Nothing is ordered here yet: it can be, while all of it is there. */
  private offer(): void {
    this.phase = this.products.some((one) => one.sold_out) ? "sold-out" : "ready";
  }

  protected override resume(draft: Draft): Promise<void> {
    if (draft.quantity) this.quantity = Number(draft.quantity);
    if (draft.phone) this.typedPhone = String(draft.phone);
    return this.buy();
  }

  private buy(): Promise<void> {
    this.isPhoneWrong = this.phone !== "" && !isPhoneRight(this.typedPhone, this.phone === "optional");
    if (this.isPhoneWrong) return Promise.resolve();
    return this.act({ quantity: this.quantity, phone: this.typedPhone }, async (isCurrent) => {
      this.note = this.texts.ordering;
      const toPay = await this.placeOrder();
      await payOrder(this, toPay, isCurrent, (stage, order) => this.show(stage, order));
    });
  }

  /** The order of this intent: the one that waits, or a new one. */
  private async placeOrder(): Promise<OrderToPay> {
    const { shop, intentName } = this;
    const body: CreateOrder = {
      lines: this.lines,
      phone: this.typedPhone.trim(),
      campaign: this.setting("campaign", this.campaign),
      source_page: this.source,
    };
    return asCustomer(shop, async (token) => {
      const intent = intentFor(shop, intentName, body);
      if (intent.order_no) return askToPay(shop, intent.order_no);
      const request = { method: "POST", body, token, key: intent.key } as const;
      const { body: toPay } = await call<OrderToPay>(shop.api, "/v1/orders", request);
      noteIntent(shop, intentName, intent.key, { order_no: toPay.order.order_no });
      return toPay;
    });
  }

  /** Pay the order that waits, whatever the page asks for now. */
  private payOn(order: OrderView): Promise<void> {
    return this.act({}, async (isCurrent) => {
      const toPay = await askToPay(this.shop, order.order_no);
      await payOrder(this, toPay, isCurrent, (stage, now) => this.show(stage, now));
    });
  }

  private orderAnew(): void {
    finishIntent(this.shop, this.intentName);
    this.order = undefined;
    this.note = "";
    this.offer();
  }

  /** Leave an order that waits for another, unless it is paid by now. */
  private replace(order: OrderView): Promise<void> {
    return this.act({}, async () => {
      this.show("unpaid", await readOrder(this.shop, order.order_no));
      if (this.phase === "unpaid") this.orderAnew();
    });
  }

  private show(stage: Stage, order: OrderView): void {
    const now = stageOf(order, stage);
    this.phase = STATES[now];
    this.note = this.noteOf(now, order);
    this.order = now === "over" ? undefined : order;
    const { order_no } = order;
    if (now === "paid" || now === "over") finishIntent(this.shop, this.intentName, order_no);
    if (now === "in-doubt") noteIntent(this.shop, this.intentName, order_no, { is_in_doubt: true });
    if (now === "paid") tellPaid(this, order);
  }

  private noteOf(stage: Stage, order: OrderView): string {
    const { texts } = this;
    const due = { yuan: yuan(order.total_fen), time: beijingTime(order.expires_at).slice(5) };
    const notes: Partial<Record<Stage, string>> = {
      open: texts.paying,
      asking: texts.confirming,
      "in-doubt": texts.inDoubtPay,
      unpaid: this.say("unpaidUntil", due),
      unregistered: this.problemText("pay_directory"),
    };
    return notes[stage] ?? "";
  }

  protected override async fail(error: unknown): Promise<void> {
    const code = error instanceof ApiError && error.code;
    const isClosed = code === "conflict" && !findIntent(this.shop, this.intentName)?.order_no;
    // The key was used for something else, or its order is closed: the next tap is another intent.
    if (isClosed || code === "idempotency_key_reused") finishIntent(this.shop, this.intentName);
    await super.fail(error);
    this.isPhoneWrong = this.error?.problem.errors?.some((one) => one.field === "phone") ?? false;
  }

  protected override content(): TemplateResult {
    const { texts } = this;
    if (this.phase === "loading") return this.skeleton();
    if (this.phase === "done" && this.order) return receipt(texts, this.order, () => this.orderAnew());
    if (!this.products.length || this.phase === "closed") return this.missing();
    const isOpen = !["unpaid", "in-doubt", "outside", "sold-out"].includes(this.state);
    return html`<div class="body">${isOpen ? this.form() : nothing} ${this.action(() => this.buttons())}</div>`;
  }

  private missing(): TemplateResult {
    const { texts } = this;
    return html`<div class="body">${this.phase === "closed" ? this.wide(texts.offShelf) : this.action(() => html``)}</div>`;
  }

  private form(): TemplateResult {
    const { texts, lines } = this;
    const total = this.products.reduce((sum, product, n) => sum + product.price_fen * (lines[n]?.quantity ?? 0), 0);
    return html`<div class="line">
        ${
          this.adjustable && !this.items
            ? stepper(texts, this.quantity, this.isBusy, (quantity) => {
                this.quantity = boundedQuantity(quantity);
              })
            : nothing
        }
        <span class="total" part="total"><span class="muted">${texts.total}</span> <b class="amount">¥${yuan(total)}</b></span>
      </div>
      ${this.phone ? this.phoneField() : nothing}`;
  }

  private phoneField(): TemplateResult {
    const { texts, typedPhone: value, isBusy } = this;
    return phoneField({
      label: this.phone === "required" ? texts.phone : texts.phoneOptional,
      value,
      isBusy,
      problem: this.isPhoneWrong ? texts.phoneWrong : "",
      onInput: (typed) => {
        this.typedPhone = typed;
      },
    });
  }

  private buttons(): TemplateResult {
    const { texts, order, state } = this;
    if (state === "acting") return this.wide(texts.wait);
    if (state === "sold-out") return this.wide(texts.goodsGone);
    if (state === "in-doubt") return this.wide(texts.lookAgain, () => this.refresh());
    if (state === "unpaid" && order) {
      return html`${this.wide(texts.payOn, () => this.payOn(order))}
        <button part="second" class="wide quiet second" @click=${() => this.replace(order)}>${texts.orderAnew}</button>`;
    }
    return this.wide(texts.buy, () => this.buy());
  }
}

define("mc-pay", McPay);

declare global {
  interface HTMLElementTagNameMap {
    "mc-pay": McPay;
  }
}
