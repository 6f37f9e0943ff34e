/** What several screens of vouchers show of a stock. */
import "./vouchers.css";
import type { StockView } from "../../api";
import { useLanguage, useStrings } from "../../i18n";
import { Money, UsageBar, yuanText } from "../../parts";
import { beijingText } from "../../parts/time";
import { words } from "./strings";

type Worth = Pick<StockView, "amount_fen" | "threshold_fen">;

/** What one voucher takes off, and from which order amount on. */
export function Deal({ stock: { amount_fen, threshold_fen } }: { stock: Worth }) {
  const t = useStrings(words);
  return (
    <div>
      <b>
        <Money fen={amount_fen} />
      </b>
      <div className="mc-quiet mc-nowrap">
        {threshold_fen > 0 ? t.threshold(yuanText(threshold_fen)) : t.noThreshold}
      </div>
    </div>
  );
}

/** How much is given out as far as we know now; WeChat's own figure is older. */
export function Given({ stock }: { stock: StockView }) {
  const t = useStrings(words);
  const { distributed_now, max_coupons } = stock;
  return (
    <UsageBar label={t.given} used={distributed_now} total={max_coupons}>
      {distributed_now.toLocaleString("en")} / {max_coupons.toLocaleString("en")}
    </UsageBar>
  );
}

type TicketProps = { name: string; worth: Worth; until: string };

/** The voucher as a page shows it. */
export function Ticket({ name, worth: { amount_fen, threshold_fen }, until }: TicketProps) {
  const t = useStrings(words);
  const language = useLanguage();
  const day = beijingText(until).slice(0, 10);
  return (
    <div className="mc-ticket" lang={language}>
      <div className="mc-ticket-figure">
        <b>
          <small>¥</small>
          {yuanText(amount_fen).replace(/\.?0+$/, "")}
        </b>
        <span>{threshold_fen > 0 ? t.threshold(yuanText(threshold_fen).replace(/\.?0+$/, "")) : t.noThreshold}</span>
      </div>
      <div>
        <p>{name}</p>
        <span className="mc-quiet">{t.validUntil(day)}</span>
      </div>
    </div>
  );
}
