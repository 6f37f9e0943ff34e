/** What every element does: settings, sign-in, states, events, and asking again when the page comes back. */
import { LitElement, type PropertyDeclarations, type PropertyValues } from "lit";
import { ApiError, type Code, SignedOutError } from "../api/problem";
import { onPlace, type Place, place, placeKnown } from "../bridge/bridge";
import { mayRedirect, returned, type Shop, sessionOf, signIn } from "../session/sign-in";
import { drop, load, save } from "../session/storage";
import { problemText } from "../strings/problems";
import { fill, isChinese, textsOf } from "../strings/words";
import type { Texts } from "../strings/zh";
import { emit } from "./events";
import { type State, stateOf } from "./state";

/** What was being done when the customer left to sign in: it goes on when they are back. */
export type Draft = Record<string, string | number>;

export abstract class McElement extends LitElement {
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
  protected error?: ApiError;
  protected draft?: Draft;
  /** Each load or act is a run; what an earlier one answers is not heard any more. */
  private run = 0;

  /** Ask the API for what is shown. */
  protected abstract load(): Promise<void>;
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
  }

  protected override firstUpdated(): void {
    void this.refresh();
  }

  protected override willUpdate(_changed: PropertyValues): void {
    const isOutside = this.where === "outside" && ["ready", "signed-out", "unpaid"].includes(this.phase);
    this.state = isOutside ? "outside" : this.phase;
  }

  /** Ask again for what is shown; what was tapped before the sign-in goes on. */
  async refresh(): Promise<void> {
    this.draft = undefined;
    await this.attempt(async () => {
      const isBack = await returned;
      if (this.signInMode === "auto" && !this.isSignedIn && (await this.canLeave())) return this.leave();
      await this.load();
      const name = `resume:${this.intentName}`;
      const draft = load<Draft>("tab", name);
      drop("tab", name);
      // Only where the sign-in has just ended: what was tapped long ago is not done by itself.
      if (draft && isBack && !this.isOver) await this.resume(draft);
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
    await this.attempt(async (isCurrent) => {
      await work(isCurrent);
      this.draft = undefined;
    });
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
    this.note = about.text;
    if (this.phase === "refused") emit(this, "mc-refused", { ...about, limit: this.refusedLimit });
    else emit(this, "mc-error", about);
  }

  protected get refusedLimit(): string | null {
    return this.error?.problem.limit ?? null;
  }

  private async askToSignIn(): Promise<void> {
    if ((this.draft || this.signsInAlone) && (await this.canLeave())) return this.leave();
    this.phase = "signed-out";
  }

  private async canLeave(): Promise<boolean> {
    return (await placeKnown()) !== "outside" && mayRedirect(this.shop);
  }

  protected async leave(): Promise<void> {
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

  protected problemText(code: Code = this.error?.code ?? "internal_error"): string {
    const zh = isChinese(this.words);
    const wechat = this.error?.problem.wechat;
    if (wechat?.who_acts === "customer" && code === this.error?.code) return zh ? wechat.meaning_zh : wechat.meaning_en;
    return problemText(code, zh);
  }

  protected get isSignedIn(): boolean {
    return Boolean(sessionOf(this.shop));
  }

  /** Where the page is, once it is known. */
  protected get place(): Place {
    return this.where ?? place();
  }
}
