/** <mc-pay product quantity> or <mc-pay items>: order and pay. */
import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from "lit";
import { call, path } from "../../api/call";
import { ApiError } from "../../api/problem";
import type { CreateOrder, OrderToPay, OrderView, ProductView } from "../../api/types";
import { findIntent, finishIntent, intentFor, keepIntent } from "../../session/intent";
import { askToPay, readOrder } from "../../session/orders";
import { asCustomer, mayRedirect } from "../../session/sign-in";
import { beijingTime, yuan } from "../../strings/words";
import { type Draft, McElement } from "../base";
import { define } from "../define";
import { payOrder, type Stage, stageOf, tellPaid } from "../paying";
import type { State } from "../state";
import { boundedQuantity, type Line, readLines } from "./lines";
import { payStyles } from "./pay.styles";

const PHONE = /^\+?[\d\s-]{6,20}$/;

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

export class McPay extends McElement {
  static override styles = [...McElement.styles, payStyles];
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
    const pending = findIntent(this.shop, this.intentName)?.order_no;
    if (this.order && stageOf(this.order, "unpaid") === "paid") return;
    const mayAsk = pending && (this.isSignedIn || (this.signsInAlone && mayRedirect(this.shop)));
    if (mayAsk && this.place !== "outside") return this.show("unpaid", await readOrder(this.shop, pending));
    this.phase = "ready";
  }

  protected override resume(draft: Draft): Promise<void> {
    if (draft.quantity) this.quantity = Number(draft.quantity);
    if (draft.phone) this.typedPhone = String(draft.phone);
    return this.buy();
  }

  private buy(): Promise<void> {
    this.isPhoneWrong = this.phone !== "" && !this.isPhoneRight();
    if (this.isPhoneWrong) return Promise.resolve();
    return this.act({ quantity: this.quantity, phone: this.typedPhone }, async (isCurrent) => {
      this.note = this.texts.ordering;
      const toPay = await this.placeOrder();
      await payOrder(this, toPay, isCurrent, (stage, order) => this.show(stage, order));
    });
  }

  private isPhoneRight(): boolean {
    const typed = this.typedPhone.trim();
    return typed ? PHONE.test(typed) : this.phone === "optional";
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
      keepIntent(shop, intentName, { ...intent, order_no: toPay.order.order_no });
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
    this.phase = "ready";
  }

  private show(stage: Stage, order: OrderView): void {
    const now = stageOf(order, stage);
    this.phase = STATES[now];
    this.note = this.noteOf(now, order);
    this.order = now === "over" ? undefined : order;
    if (now === "paid" || now === "over") finishIntent(this.shop, this.intentName);
    if (now === "paid") tellPaid(this, order);
  }

  private noteOf(stage: Stage, order: OrderView): string {
    const { texts } = this;
    const due = { yuan: yuan(order.total_fen), time: beijingTime(order.expires_at).slice(11) };
    const notes: Partial<Record<Stage, string>> = {
      open: texts.paying,
      asking: texts.confirming,
      "in-doubt": texts.inDoubtPay,
      unpaid: this.say("unpaidUntil", due),
      unregistered: texts.unregistered,
    };
    return notes[stage] ?? "";
  }

  protected override async fail(error: unknown): Promise<void> {
    // The key was used for something else: the next tap is another intent.
    if (error instanceof ApiError && error.code === "idempotency_key_reused") finishIntent(this.shop, this.intentName);
    await super.fail(error);
    this.isPhoneWrong = this.error?.problem.errors?.some((one) => one.field === "phone") ?? false;
    this.note = this.phase === "refused" ? this.problemText() : "";
  }

  protected override content(): TemplateResult {
    if (this.phase === "loading") return this.skeleton();
    if (this.phase === "done" && this.order) return this.receipt(this.order);
    if (!this.products.length || this.phase === "closed") return this.missing();
    const isOpen = !["unpaid", "in-doubt", "outside"].includes(this.state);
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
        ${this.adjustable && !this.items ? this.stepper() : nothing}
        <span class="total" part="total"><span class="muted">${texts.total}</span> <b class="amount">¥${yuan(total)}</b></span>
      </div>
      ${this.phone ? this.phoneField() : nothing}`;
  }

  private stepper(): TemplateResult {
    const { texts, isBusy } = this;
    const change = (by: number) => () => {
      this.quantity = boundedQuantity(this.quantity + by);
    };
    return html`<span class="stepper" role="group" aria-label=${texts.quantity} part="stepper">
      <button class="quiet" aria-label=${texts.less} ?disabled=${isBusy || this.quantity < 2} @click=${change(-1)}>−</button>
      <output>${this.quantity}</output>
      <button class="quiet" aria-label=${texts.plus} ?disabled=${isBusy} @click=${change(1)}>+</button>
    </span>`;
  }

  private phoneField(): TemplateResult {
    const { texts, isPhoneWrong } = this;
    return html`<label part="phone"
      >${this.phone === "required" ? texts.phone : texts.phoneOptional}
      <input
        type="tel"
        autocomplete="tel"
        inputmode="tel"
        maxlength="20"
        .value=${this.typedPhone}
        ?disabled=${this.isBusy}
        aria-invalid=${isPhoneWrong}
        @input=${(event: InputEvent) => {
          this.typedPhone = (event.target as HTMLInputElement).value;
        }}
        @focusout=${() => scrollBy(0, 1)}
      />
      ${isPhoneWrong ? this.status(texts.phoneWrong, true) : nothing}
    </label>`;
  }

  private buttons(): TemplateResult {
    const { texts, order, state } = this;
    if (state === "acting") return this.wide(texts.wait);
    if (state === "in-doubt") return this.wide(texts.lookAgain, () => this.refresh());
    if (state === "unpaid" && order) {
      return html`${this.wide(texts.payOn, () => this.payOn(order))}
        <button part="second" class="wide quiet second" @click=${() => this.orderAnew()}>${texts.orderAnew}</button>`;
    }
    return this.wide(texts.buy, () => this.buy());
  }

  private receipt(order: OrderView): TemplateResult {
    const { texts } = this;
    return html`<div class="body">
      <div class="result" part="done" role="status">
        <p class="strong">✓ ${texts.paid}</p>
        <p class="amount">¥${yuan(order.paid_fen ?? order.total_fen)}</p>
        ${order.voucher_fen ? html`<p class="muted">${this.say("saved", { yuan: yuan(order.voucher_fen) })}</p>` : nothing}
        <p class="muted">${order.order_no}</p>
      </div>
      <slot name="done"></slot>
      <button part="second" class="wide quiet" @click=${() => this.orderAnew()}>${texts.buyAgain}</button>
    </div>`;
  }
}

define("mc-pay", McPay);

declare global {
  interface HTMLElementTagNameMap {
    "mc-pay": McPay;
  }
}
