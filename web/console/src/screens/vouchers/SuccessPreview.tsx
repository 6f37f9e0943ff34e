/** What a page shows a customer who has taken the voucher. */
import { useStrings } from "../../i18n";
import { Phone } from "../../parts";
import { Ticket } from "./parts";
import { detailWords } from "./strings";

type Shown = { name: string; amount_fen: number; threshold_fen: number; available_to: string };
type SuccessPreviewProps = { stock: Shown; message: string; pictureUrl: string };

export function SuccessPreview({ stock, message, pictureUrl }: SuccessPreviewProps) {
  const t = useStrings(detailWords);
  return (
    <Phone title={t.success}>
      <Ticket name={stock.name} worth={stock} until={stock.available_to} />
      <div className="mc-taken">
        <b>✓ {t.taken}</b>
        <p className="mc-quiet">{message || t.takenText}</p>
        {pictureUrl && <img src={pictureUrl} alt="" />}
      </div>
    </Phone>
  );
}
