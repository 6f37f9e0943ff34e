/** <mc-vouchers>: the customer's vouchers. */
import { html, type TemplateResult } from "lit";
import type { MyVoucher, VoucherPage } from "../../api/types";
import { beijingTime, lastDay, shortYuan } from "../../strings/words";
import { define } from "../define";
import { McList } from "../list";
import { listStyles } from "../list.styles";
import { vouchersStyles } from "./vouchers.styles";

export class McVouchers extends McList<MyVoucher, VoucherPage> {
  static override styles = [...McList.styles, listStyles, vouchersStyles];

  protected readonly route = "/v1/vouchers";
  protected readonly heading = "yourVouchers";
  protected readonly emptyText = "noVouchers";
  protected override readonly news = ["mc-collected", "mc-paid"] as const;

  protected rowsOf(answer: VoucherPage): MyVoucher[] {
    return answer.vouchers.filter((voucher) => voucher.state !== "FAILED");
  }

  protected row(voucher: MyVoucher): TemplateResult {
    const isUsable = voucher.state === "ISSUED";
    return html`<div class="row ${isUsable ? "" : "used"}">
      <div class="amount figure"><small>¥</small>${shortYuan(voucher.amount_fen)}</div>
      <div class="grow">
        <h3 class="clamp">${voucher.name}</h3>
        <p class="muted">${this.when(voucher)}</p>
      </div>
      <span class="muted" part="state">${this.texts[voucher.state as Exclude<MyVoucher["state"], "FAILED">]}</span>
    </div>`;
  }

  private when(voucher: MyVoucher): string {
    if (voucher.redeemed_at) return this.say("usedAt", { time: beijingTime(voucher.redeemed_at) });
    return voucher.available_to ? this.say("until", { day: lastDay(voucher.available_to) }) : "";
  }
}

define("mc-vouchers", McVouchers);

declare global {
  interface HTMLElementTagNameMap {
    "mc-vouchers": McVouchers;
  }
}
