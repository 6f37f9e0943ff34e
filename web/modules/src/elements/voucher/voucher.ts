/** <mc-voucher stock placement>: a voucher to take. */
import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { call, path } from "../../api/call";
import { ApiError, type Code } from "../../api/problem";
import type { IssuedVoucher, VoucherOffer } from "../../api/types";
import { finishIntent, intentFor } from "../../session/intent";
import { asCustomer, sessionOf } from "../../session/sign-in";
import { firstDay, lastDay, shortYuan } from "../../strings/words";
import { McCard } from "../card";
import { define } from "../define";
import { emit } from "../events";
import type { State } from "../state";
import { voucherStyles } from "./voucher.styles";

const OFFER_STATES: Record<VoucherOffer["state"], State> = {
  OPEN: "ready",
  TAKEN: "done",
  SOLD_OUT: "sold-out",
  NOT_YET: "not-yet",
  OVER: "expired",
  CLOSED: "closed",
};

export class McVoucher extends McCard {
  static override styles = [...McCard.styles, voucherStyles];
  static override properties: PropertyDeclarations = {
    stock: {},
    placement: {},
    offer: { state: true },
    voucher: { state: true },
  };

  /** Batch number (批次号) of the stock. */
  stock = "";
  /** A place that the operator named for the stock. */
  placement = "";

  private offer?: VoucherOffer;
  private voucher?: IssuedVoucher;

  protected override get intentName(): string {
    return `take:${this.stock}:${this.placement}`;
  }

  protected override async load(): Promise<void> {
    const { shop } = this;
    const ask = (token?: string) =>
      call<VoucherOffer>(shop.api, path`/v1/vouchers/${this.stock}?placement=${this.placement}`, { token });
    const { body } = await (sessionOf(shop) ? asCustomer(shop, ask) : ask());
    this.offer = body;
    this.phase = this.voucher?.state === "ISSUED" ? "done" : OFFER_STATES[body.state];
  }

  protected override resume(): Promise<void> {
    return this.take();
  }

  private take(): Promise<void> {
    return this.act({}, async () => {
      const { shop, placement } = this;
      const { body } = await asCustomer(shop, (token) => {
        const request = { placement };
        const { key } = intentFor(shop, this.intentName, request);
        return call<IssuedVoucher>(shop.api, path`/v1/vouchers/${this.stock}/take`, {
          method: "POST",
          body: request,
          token,
          key,
        });
      });
      this.show(body);
    });
  }

  private show(voucher: IssuedVoucher): void {
    this.voucher = voucher;
    if (voucher.state === "REQUESTED") {
      this.phase = "in-doubt";
      this.note = this.texts.inDoubtVoucher;
      emit(this, "mc-pending", { kind: "voucher", id: voucher.out_request_no });
      return;
    }
    finishIntent(this.shop, this.intentName);
    this.phase = "done";
    const { coupon_id: id, name, amount_fen } = voucher;
    emit(this, "mc-collected", { kind: "voucher", id, name, amount_fen });
  }

  /** A refusal is said with the limit that refuses: the offer knows which. */
  protected override async fail(error: unknown): Promise<void> {
    if (error instanceof ApiError && (error.code === "cap_reached" || error.code === "voucher_failed")) {
      finishIntent(this.shop, this.intentName);
      await this.load().catch(() => undefined);
    }
    await super.fail(error);
  }

  protected override problemText(code?: Code): string {
    const { limit, per_customer: n } = this.offer ?? {};
    return this.error?.code === "cap_reached" && limit ? this.say(limit, { n: n ?? "" }) : super.problemText(code);
  }

  protected override get refusedLimit(): string | null {
    return this.offer?.limit ?? super.refusedLimit;
  }

  protected override content(): TemplateResult {
    const { offer, texts } = this;
    if (!offer) return this.phase === "loading" ? this.skeleton() : this.missing();
    const threshold = offer.threshold_fen
      ? this.say("threshold", { yuan: shortYuan(offer.threshold_fen) })
      : texts.noThreshold;
    return html`<div class="ticket">
        <div class="figure" part="amount">
          <div class="amount"><small>¥</small>${shortYuan(offer.amount_fen)}</div>
          <div class="muted">${threshold}</div>
        </div>
        <div class="grow">
          <h2 part="title">${offer.name}</h2>
          <p class="muted" part="validity">${this.validity(offer)}</p>
        </div>
      </div>
      <div class="body">${this.phase === "done" ? this.success() : this.action(() => this.button())}</div>`;
  }

  private missing(): TemplateResult {
    const text = this.phase === "closed" ? this.status(this.problemText()) : this.action(() => html``);
    return html`<div class="body">${text}</div>`;
  }

  private validity(offer: VoucherOffer): string {
    const { available_from: from, available_to: to } = this.voucher?.available_to ? this.voucher : offer;
    if (!to) return "";
    const isBegun = !from || Date.parse(from) <= Date.now();
    return isBegun
      ? this.say("until", { day: lastDay(to) })
      : this.say("between", { from: firstDay(from), to: lastDay(to) });
  }

  private button(): TemplateResult {
    const { state, texts, offer } = this;
    if (state === "in-doubt") return this.wide(texts.lookAgain, () => this.take());
    if (state === "acting") return this.wide(texts.taking);
    const unavailable: Partial<Record<State, [string, string]>> = {
      "sold-out": [texts.soldOut, offer?.limit ? this.say(offer.limit) : ""],
      "not-yet": [texts.notYet, offer ? this.say("notYetText", { day: firstDay(offer.available_from) }) : ""],
      expired: [texts.over, ""],
      closed: [texts.closed, texts.closedText],
      refused: [texts.closed, ""],
    };
    const words = unavailable[state];
    if (words) return html`${state === "refused" ? nothing : this.wide(words[0])}${words[1] && this.status(words[1])}`;
    return html`${this.wide(texts.take, () => this.take())}
    ${offer?.per_customer ? this.status(this.say("perCustomer", { n: offer.per_customer })) : nothing}`;
  }

  private success(): TemplateResult {
    const page = this.voucher?.success_page;
    return html`<div role="status">
        <p class="strong" part="done">✓ ${this.texts.taken}</p>
        <p class="muted">${page?.message || this.texts.takenText}</p>
      </div>
      ${page?.picture ? html`<img class="picture" part="picture" src=${page.picture} alt="" />` : nothing}
      <slot name="done"></slot>`;
  }
}

define("mc-voucher", McVoucher);

declare global {
  interface HTMLElementTagNameMap {
    "mc-voucher": McVoucher;
  }
}
