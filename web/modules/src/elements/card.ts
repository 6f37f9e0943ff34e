/** What every element looks like: a card, one button, and what stands in its place when nobody can act. */
import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from "lit";
import type { Code } from "../parts/qr";
import { here } from "../session/entry";
import { shared } from "../session/shared";
import { forgetFailure } from "../session/sign-in";
import { isKept } from "../session/storage";
import { McElement } from "./base";
import { cardStyles } from "./card.styles";
import type { ModuleEvents } from "./events";

/** Which element shows the QR code of the page: one does. */
const qrOwner = shared("qr", () => ({ element: undefined as Element | undefined }));

export abstract class McCard extends McElement {
  static override styles = [cardStyles];
  static override properties: PropertyDeclarations = { qr: { state: true } };

  private qr?: Code;

  /** What happens on this page and may change what is shown here. */
  protected readonly news: readonly (keyof ModuleEvents)[] = [];

  protected abstract content(): TemplateResult | typeof nothing;

  protected concerns(_event: Event): boolean {
    return true;
  }

  private onNews = (event: Event): void => {
    if (event.target !== this && this.phase !== "acting" && this.concerns(event)) void this.refresh();
  };

  override connectedCallback(): void {
    super.connectedCallback();
    for (const name of this.news) document.addEventListener(name, this.onNews);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const name of this.news) document.removeEventListener(name, this.onNews);
    if (qrOwner.element === this) qrOwner.element = undefined;
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (this.state === "outside") void this.showQr();
  }

  protected override render(): TemplateResult {
    return html`<section class="card" part="card" aria-busy=${this.isBusy}>
      <slot name="heading"></slot>
      ${this.content()}
      <slot></slot>
    </section>`;
  }

  /** The button, or what stands in its place when nobody can act. */
  protected action(button: () => TemplateResult): TemplateResult {
    const { texts } = this;
    const again = html`<button part="button" class="wide quiet" @click=${() => this.again()}>${texts.retry}</button>`;
    switch (this.state) {
      case "outside":
        return this.qrCode();
      case "signed-out":
        return html`<button part="button" class="wide" @click=${() => this.leave()}>${texts.signIn}</button>
          ${this.status(isKept() ? texts.signedOut : texts.noStorage)}`;
      case "snapshot":
        return html`${again}${this.status(this.problemText(), true)}`;
      case "no-bridge":
        return html`${again}${this.status(texts.noBridge, true)}`;
      case "mini-program":
        return this.status(texts.miniProgram, true);
      case "offline":
      case "failed":
        return html`${again}${this.status(this.problemText(), true)}${this.requestId()}`;
      default:
        return html`${button()}${this.status(this.note, this.state === "refused")}`;
    }
  }

  /** Said aloud by screen readers when it changes. */
  protected status(text: string, isBad = false): TemplateResult {
    return html`<p class="status ${isBad ? "bad" : ""}" part="status" role="status">${text}</p>`;
  }

  /** The one button of an element; without something to do it is disabled. */
  protected wide(text: string, onTap?: () => void): TemplateResult {
    const spins = this.state === "acting" ? "spin" : "";
    return html`<button part="button" class="wide ${spins}" ?disabled=${!onTap} @click=${onTap}>${text}</button>`;
  }

  protected skeleton(): TemplateResult {
    return html`<div class="body" role="status" aria-label=${this.texts.loading}>
      <div class="skeleton short"></div>
      <div class="skeleton"></div>
    </div>`;
  }

  private again(): Promise<void> {
    const { draft } = this;
    forgetFailure(this.shop);
    return draft && this.isSignedIn ? this.resume(draft) : this.refresh();
  }

  private requestId(): TemplateResult | typeof nothing {
    const id = this.error?.problem.request_id;
    return id ? html`<p class="muted">${this.texts.requestId} ${id}</p>` : nothing;
  }

  private qrCode(): TemplateResult {
    const { qr, texts } = this;
    if (!qr) return this.status(texts.outsideShort);
    return html`<div class="qr" part="qr">
      <svg viewBox="0 0 ${qr.size} ${qr.size}" role="img" aria-label=${texts.qr} shape-rendering="crispEdges">
        <path d=${qr.path}></path>
      </svg>
      <p class="muted">${texts.outside}</p>
    </div>`;
  }

  private async showQr(): Promise<void> {
    qrOwner.element ??= this;
    if (this.qr || qrOwner.element !== this) return;
    const { qrOf } = await import("../parts/qr");
    this.qr = qrOf(here());
  }
}
