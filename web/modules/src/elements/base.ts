/** What every element does: settings, sign-in, states, events, and asking again when the page comes back. */
import {
  html,
  LitElement,
  nothing,
  type PropertyDeclarations,
  type PropertyValues,
  svg,
  type TemplateResult,
} from "lit";
import { ApiError, SignedOutError } from "../api/problem";
import { isLikelyWeChat, onPlace, type Place, place } from "../bridge/bridge";
import type { Code } from "../parts/qr";
import { here } from "../session/entry";
import { shared } from "../session/shared";
import { mayRedirect, returned, type Shop, sessionOf, signIn } from "../session/sign-in";
import { drop, isKept, load, save } from "../session/storage";
import { problemText } from "../strings/problems";
import { fill, isChinese, textsOf } from "../strings/words";
import type { Texts } from "../strings/zh";
import { baseStyles } from "./base.styles";
import { emit } from "./events";
import { type State, stateOf } from "./state";

/** What was being done when the customer left to sign in: it goes on when they are back. */
export type Draft = Record<string, string | number>;

/** Which element shows the QR code of the page: one does. */
const qrOwner = shared("qr", () => ({ element: undefined as Element | undefined }));

export abstract class McElement extends LitElement {
  static override styles = [baseStyles];
  static override properties: PropertyDeclarations = {
    api: {},
    appid: {},
    campaign: {},
    sourcePage: { attribute: "source-page" },
    signInMode: { attribute: "sign-in" },
    language: { attribute: "lang" },
    state: { reflect: true },
    phase: { state: true },
    note: { state: true },
    where: { state: true },
    qr: { state: true },
  };

  /** Where the API answers; as a default the host that this script came from. */
  api = "";
  appid = "";
  campaign = "";
  sourcePage = "";
  /** `auto`: sign in when the page opens; `tap`: when the customer taps. */
  signInMode: "" | "auto" | "tap" = "";
  language = "";
  /** What the element shows; set by itself. */
  state: State = "loading";

  protected phase: State = "loading";
  /** What is being said below the button. */
  protected note = "";
  private where?: Place;
  private qr?: Code;
  protected error?: ApiError;
  private draft?: Draft;
  /** Each load or act is a run; what an earlier one answers is not heard any more. */
  private run = 0;

  /** Ask the API for what is shown. */
  protected abstract load(): Promise<void>;
  protected abstract content(): TemplateResult | typeof nothing;
  /** Go on with what was tapped before the customer left to sign in. */
  protected resume(_draft: Draft): Promise<void> {
    return this.refresh();
  }
  /** Names what was tapped among the elements of a page. */
  protected get intentName(): string {
    return this.localName;
  }

  get shop(): Shop {
    return {
      api: this.setting("api", this.api) || new URL(import.meta.url).origin,
      appid: this.setting("appid", this.appid),
    };
  }

  protected get texts(): Texts {
    return textsOf(this.words);
  }

  protected get source(): string {
    return (this.setting("source-page", this.sourcePage) || location.pathname).slice(0, 128);
  }

  protected get isBusy(): boolean {
    return this.phase === "acting" || this.phase === "loading";
  }

  /** An own attribute, else that of the nearest element around with data-mc-... */
  protected setting(name: string, own: string): string {
    const attribute = `data-mc-${name}`;
    return own || this.closest(`[${attribute}]`)?.getAttribute(attribute) || "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("pageshow", this.onPageShow);
    addEventListener("online", this.onOnline);
    onPlace((found) => {
      this.where = found;
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("pageshow", this.onPageShow);
    removeEventListener("online", this.onOnline);
    if (qrOwner.element === this) qrOwner.element = undefined;
  }

  protected override firstUpdated(): void {
    void this.refresh();
  }

  protected override willUpdate(_changed: PropertyValues): void {
    const isOutside = this.where === "outside" && ["ready", "signed-out", "unpaid"].includes(this.phase);
    this.state = isOutside ? "outside" : this.phase;
    if (this.state === "outside") void this.showQr();
  }

  /** Ask again for what is shown; what was tapped before the sign-in goes on. */
  async refresh(): Promise<void> {
    await this.attempt(async () => {
      await returned;
      await this.load();
      const name = `resume:${this.intentName}`;
      const draft = load<Draft>("tab", name);
      drop("tab", name);
      if (draft && !this.isOver) await this.resume(draft);
    });
  }

  /** Whether there is nothing to go on with. */
  protected get isOver(): boolean {
    return !["ready", "unpaid"].includes(this.phase);
  }

  /** Do what the customer asked for, once: a second tap in the meantime does nothing. */
  protected async act(draft: Draft, work: (isCurrent: () => boolean) => Promise<void>): Promise<void> {
    if (this.phase === "acting") return;
    this.phase = "acting";
    this.note = "";
    this.draft = draft;
    await this.attempt(work);
  }

  protected async attempt(work: (isCurrent: () => boolean) => Promise<void>): Promise<void> {
    const run = ++this.run;
    const isCurrent = () => run === this.run && this.isConnected;
    try {
      await work(isCurrent);
    } catch (error) {
      if (isCurrent()) await this.fail(error);
    }
  }

  /** Whether a customer who is not known is sent to sign in without a tap. */
  protected get signsInAlone(): boolean {
    return this.signInMode === "auto";
  }

  protected async fail(error: unknown): Promise<void> {
    if (error instanceof SignedOutError) return this.askToSignIn();
    this.error = error instanceof ApiError ? error : new ApiError("internal_error");
    if (this.error !== error) console.error(error);
    this.phase = stateOf(this.error);
    const { request_id = "" } = this.error.problem;
    const about = { code: this.error.code, text: this.problemText(), request_id };
    if (this.phase === "refused") emit(this, "mc-refused", { ...about, limit: this.refusedLimit });
    else emit(this, "mc-error", about);
  }

  protected get refusedLimit(): string | null {
    return this.error?.problem.limit ?? null;
  }

  private async askToSignIn(): Promise<void> {
    const found = await new Promise<Place>((resolve) => onPlace(resolve));
    const isWanted = this.draft || this.signsInAlone;
    if (found !== "outside" && isLikelyWeChat() && isWanted && mayRedirect(this.shop)) return this.leave();
    this.phase = "signed-out";
  }

  private async leave(): Promise<void> {
    if (this.draft) save("tab", `resume:${this.intentName}`, this.draft);
    this.phase = "acting";
    try {
      await signIn(this.shop);
    } catch (error) {
      await this.fail(error);
    }
  }

  private onPageShow = (event: PageTransitionEvent): void => {
    // Back: the browser shows the page as it was left, and much may have happened since.
    if (event.persisted) void this.refresh();
  };

  private onOnline = (): void => {
    if (this.phase === "offline") void this.refresh();
  };

  protected get words(): string {
    return this.language || this.closest<HTMLElement>("[lang]")?.lang || "";
  }

  protected say(text: keyof Texts, values: Record<string, string | number> = {}): string {
    return fill(this.texts[text], values);
  }

  protected problemText(): string {
    const { code = "internal_error", problem } = this.error ?? {};
    const zh = isChinese(this.words);
    const wechat = problem?.wechat;
    if (wechat?.who_acts === "customer") return zh ? wechat.meaning_zh : wechat.meaning_en;
    return problemText(code, zh);
  }

  protected get isSignedIn(): boolean {
    return Boolean(sessionOf(this.shop));
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
        return html`${again}${this.status(texts.snapshot, true)}`;
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
        ${svg`<path d=${qr.path}></path>`}
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

  /** Where the page is, once it is known. */
  protected get place(): Place {
    return this.where ?? place();
  }
}
