/** <mc-red-packets>: the customer's red packets; a transfer is accepted here. */
import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { call, pause } from "../../api/call";
import type { MyRedPacket, MyRedPackets } from "../../api/types";
import { confirmTransfer } from "../../bridge/transfer";
import { asCustomer } from "../../session/sign-in";
import { beijingTime, yuan } from "../../strings/words";
import { define } from "../define";
import { emit } from "../events";
import { McList } from "../list";
import { listStyles } from "../list.styles";
import { redPacketsStyles } from "./red-packets.styles";

const JWEIXIN = "https://res.wx.qq.com/open/js/jweixin-1.6.0.js";
const AFTER_SHOWN = [1, 2, 3, 5, 8];

export class McRedPackets extends McList<MyRedPacket, MyRedPackets> {
  static override styles = [...McList.styles, listStyles, redPacketsStyles];
  static override properties: PropertyDeclarations = {
    jweixin: {},
    accepting: { state: true },
  };

  /** Address of WeChat's JS-SDK, which accepting a transfer needs. */
  jweixin = JWEIXIN;

  protected readonly route = "/v1/red-packets";
  protected readonly heading = "yourRedPackets";
  protected readonly emptyText = "noRedPackets";

  private accepting = "";

  protected rowsOf(answer: MyRedPackets): MyRedPacket[] {
    return answer.red_packets;
  }

  private accept(packet: MyRedPacket): Promise<void> {
    const { confirm } = packet;
    if (!confirm) return Promise.resolve();
    return this.act({}, async (isCurrent) => {
      this.accepting = packet.send_id;
      const outcome = await confirmTransfer(this.shop, this.jweixin, confirm);
      if (outcome === "too-old") return this.end(this.texts.tooOld);
      // Whatever WeChat says of its page, only the API knows where the money is.
      this.note = this.texts.confirmingTransfer;
      const isReceived = await this.watch(packet, outcome === "shown" ? AFTER_SHOWN : [0, 2], isCurrent);
      if (!isCurrent()) return;
      this.end(isReceived ? "" : this.texts.transferAway);
      if (!isReceived) emit(this, "mc-pending", { kind: "red-packet", id: packet.send_id });
    });
  }

  private end(note: string): void {
    this.phase = "ready";
    this.note = note;
  }

  private async watch(packet: MyRedPacket, plan: readonly number[], isCurrent: () => boolean): Promise<boolean> {
    for (const seconds of plan) {
      await pause(seconds);
      if (!isCurrent()) return false;
      const now = await this.look(packet.send_id);
      if (now?.state === "RECEIVED") {
        const { send_id: id, activity_name: name, amount_fen } = now;
        emit(this, "mc-collected", { kind: "red-packet", id, name, amount_fen });
        return true;
      }
    }
    return false;
  }

  private async look(id: string): Promise<MyRedPacket | undefined> {
    const { shop } = this;
    const { body } = await asCustomer(shop, (token) => call<MyRedPackets>(shop.api, this.route, { token }));
    const known = new Map(body.red_packets.map((packet) => [packet.send_id, packet]));
    this.rows = this.rows.map((row) => known.get(row.send_id) ?? row);
    return known.get(id);
  }

  protected row(packet: MyRedPacket): TemplateResult {
    return html`<div class="row">
        <span class="seal" aria-hidden="true">¥</span>
        <div class="grow">
          <h3 class="clamp">${packet.blessing}</h3>
          <p class="muted">${this.say("from", { name: packet.sender_name })} · ${beijingTime(packet.reserved_at)}</p>
        </div>
        <div class="end">
          <p class="amount sum">¥${yuan(packet.amount_fen)}</p>
          <span class="muted" part="state">${this.texts[packet.state]}</span>
        </div>
      </div>
      ${this.step(packet)}
      ${this.accepting === packet.send_id && this.note ? this.status(this.note) : nothing}`;
  }

  private step(packet: MyRedPacket): TemplateResult | typeof nothing {
    if (packet.confirm && packet.state === "SENT" && this.state !== "outside") return this.acceptButton(packet);
    const isInChat = packet.state === "SENT" && packet.channel === "cash";
    return isInChat ? html`<p class="muted">${this.texts.openInChat}</p>` : nothing;
  }

  private acceptButton(packet: MyRedPacket): TemplateResult {
    const isThis = this.isBusy && this.accepting === packet.send_id;
    return html`<button
      part="button"
      class="wide ${isThis ? "spin" : ""}"
      aria-busy=${isThis}
      ?disabled=${this.isBusy}
      @click=${() => this.accept(packet)}
    >
      ${this.texts.receive}
    </button>`;
  }
}

define("mc-red-packets", McRedPackets);

declare global {
  interface HTMLElementTagNameMap {
    "mc-red-packets": McRedPackets;
  }
}
