/** <mc-product product>: a product; with `pay` also its purchase. */
import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from "lit";
import { call, path } from "../../api/call";
import type { ProductView } from "../../api/types";
import { yuan } from "../../strings/words";
import { McCard } from "../card";
import { define } from "../define";
import "../pay/pay";
import { productStyles } from "./product.styles";

export class McProduct extends McCard {
  static override styles = [...McCard.styles, productStyles];
  static override properties: PropertyDeclarations = {
    product: {},
    pay: { type: Boolean },
    quantity: { type: Number },
    adjustable: { type: Boolean },
    phone: {},
    view: { state: true },
  };

  /** The merchant's number of the product. */
  product = "";
  /** Sell it too, as <mc-pay> does. */
  pay = false;
  quantity = 1;
  adjustable = false;
  phone: "" | "optional" | "required" = "";

  private view?: ProductView;
  /** Links to pictures work for an hour: a broken one is asked for again, once. */
  private isAskedAgain = false;

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.get("product")) void this.refresh();
  }

  protected override async load(): Promise<void> {
    this.view = (await call<ProductView>(this.shop.api, path`/v1/products/${this.product}`)).body;
    this.phase = this.view.sold_out ? "sold-out" : "done";
  }

  private onBroken(): void {
    if (this.isAskedAgain) return;
    this.isAskedAgain = true;
    void this.refresh();
  }

  protected override content(): TemplateResult {
    const { view, texts, phase } = this;
    if (!view || phase === "closed") {
      if (phase === "loading") return this.skeleton();
      return html`<div class="body">
        ${phase === "closed" ? this.status(texts.offShelf) : this.action(() => html``)}
      </div>`;
    }
    return html`${view.pictures.length ? this.gallery(view) : nothing}
      <div class="body">
        <h2 part="title">${view.name}</h2>
        <p class="amount price" part="price">¥${yuan(view.price_fen)}</p>
        ${this.stockOf(view)}
        ${view.tags.length ? html`<div class="tags" part="tags">${view.tags.map((tag) => html`<span>${tag}</span>`)}</div>` : nothing}
        ${view.introduction ? html`<p class="muted introduction" part="introduction">${view.introduction}</p>` : nothing}
      </div>
      ${this.pay ? this.checkout() : nothing}`;
  }

  /** Of what can be bought here the button says that it is sold out. */
  private stockOf({ sold_out, left }: ProductView): TemplateResult | typeof nothing {
    const text = sold_out ? !this.pay && this.texts.goodsGone : left && this.say("left", { n: left });
    return text ? html`<p class="muted" part="left">${text}</p>` : nothing;
  }

  private gallery(view: ProductView): TemplateResult {
    const isScrolled = view.pictures.length > 1;
    return html`<div
      class="pictures"
      part="pictures"
      role=${isScrolled ? "group" : nothing}
      aria-label=${isScrolled ? view.name : nothing}
      tabindex=${isScrolled ? 0 : nothing}
    >
      ${view.pictures.map(
        (picture, n) =>
          html`<img
            part="picture"
            src=${picture.url}
            alt=${this.say("picture", { name: view.name, n: n + 1 })}
            loading=${n ? "lazy" : "eager"}
            @error=${() => this.onBroken()}
          />`,
      )}
    </div>`;
  }

  private checkout(): TemplateResult {
    const { shop } = this;
    return html`<mc-pay
      exportparts="button, second, total, stepper, phone, status, done, qr"
      .api=${shop.api}
      .appid=${shop.appid}
      .campaign=${this.setting("campaign", this.campaign)}
      .sourcePage=${this.source}
      .signInMode=${this.signInMode}
      .language=${this.words}
      .product=${this.product}
      .quantity=${this.quantity}
      .adjustable=${this.adjustable}
      .phone=${this.phone}
      theme=${this.getAttribute("theme") ?? nothing}
      ><slot name="done" slot="done"></slot
    ></mc-pay>`;
  }
}

define("mc-product", McProduct);

declare global {
  interface HTMLElementTagNameMap {
    "mc-product": McProduct;
  }
}
