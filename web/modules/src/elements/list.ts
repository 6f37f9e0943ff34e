/** What the lists of a customer's own things share: sign-in, pages, "more". */
import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { call } from "../api/call";
import { asCustomer } from "../session/sign-in";
import type { Texts } from "../strings/zh";
import { McCard } from "./card";

interface Page<Row> {
  rows: Row[];
  cursor: string;
}

export abstract class McList<Row, Answer extends { cursor: string }> extends McCard {
  static override properties: PropertyDeclarations = {
    rows: { state: true },
    cursor: { state: true },
    isLoadingMore: { state: true },
  };

  protected rows: Row[] = [];
  private cursor = "";
  private isLoadingMore = false;

  protected abstract readonly route: string;
  protected abstract readonly heading: keyof Texts;
  protected abstract readonly emptyText: keyof Texts;
  protected abstract rowsOf(answer: Answer): Row[];
  protected abstract row(row: Row): TemplateResult;

  /** A list of one's own is nothing before the sign-in. */
  protected override get signsInAlone(): boolean {
    return this.signInMode !== "tap";
  }

  protected override async load(): Promise<void> {
    this.show(await this.page(""));
  }

  private async page(from: string): Promise<Page<Row>> {
    const { shop } = this;
    const ask = (cursor: string) =>
      asCustomer(shop, (token) =>
        call<Answer>(shop.api, `${this.route}${cursor && `?cursor=${encodeURIComponent(cursor)}`}`, { token }),
      );
    let { body } = await ask(from);
    // An empty page is not the end of the list.
    while (!this.rowsOf(body).length && body.cursor) body = (await ask(body.cursor)).body;
    return { rows: this.rowsOf(body), cursor: body.cursor };
  }

  private show({ rows, cursor }: Page<Row>): void {
    this.rows = rows;
    this.cursor = cursor;
    this.phase = rows.length ? "ready" : "empty";
  }

  private async more(): Promise<void> {
    if (this.isLoadingMore) return;
    this.isLoadingMore = true;
    await this.attempt(async (isCurrent) => {
      const { rows, cursor } = await this.page(this.cursor);
      if (isCurrent()) this.show({ rows: [...this.rows, ...rows], cursor });
    });
    this.isLoadingMore = false;
  }

  protected override content(): TemplateResult {
    return html`<div class="body">
      <h2 part="title">${this.texts[this.heading]}</h2>
      ${this.list()}
    </div>`;
  }

  private list(): TemplateResult | typeof nothing {
    if (this.phase === "empty")
      return html`<slot name="empty"><p class="status" part="status" role="status">${this.texts[this.emptyText]}</p></slot>`;
    if (!this.rows.length) return this.phase === "loading" ? this.skeleton() : this.action(() => this.skeleton());
    return html`<ul part="list">
        ${this.rows.map((row) => html`<li part="item">${this.row(row)}</li>`)}
      </ul>
      ${this.cursor && !this.isTroubled ? this.moreButton() : nothing} ${this.isTroubled ? this.action(() => html``) : nothing}`;
  }

  private get isTroubled(): boolean {
    return !["ready", "acting", "loading"].includes(this.state);
  }

  private moreButton(): TemplateResult {
    return html`<button part="more" class="wide quiet" ?disabled=${this.isLoadingMore} @click=${() => this.more()}>
      ${this.texts.more}
    </button>`;
  }
}
