/** How much goes back, why, from where; what that means is said, and confirmed, before anything moves. */
import { useRef } from "react";
import type { AskRefund, FullOrderView, MerchantView, RefundLine } from "../../../api";
import { useStrings } from "../../../i18n";
import {
  CopyableId,
  FormDrawer,
  Money,
  type MoneyQuestion,
  type MoneyResult,
  useMoneyQuestion,
  yuanText,
} from "../../../parts";
import { AmountFields } from "./AmountFields";
import { lineOf } from "./lines";
import { MoreFields } from "./MoreFields";
import { refundWords } from "./strings";
import { amountOf, linesOf, type RefundValues, toAsk, waitsForApproval } from "./values";

type RefundDialogProps = {
  order: FullOrderView;
  /** Nothing, for those who may not see it. */
  account: MerchantView | undefined;
  send: (body: AskRefund) => Promise<MoneyResult>;
  onClose: () => void;
};

/** Return what is asked before it is sent, of the values of the form. */
function useQuestion({ order, account, send }: Omit<RefundDialogProps, "onClose">) {
  const t = useStrings(refundWords);
  const aboveFen = account?.refund_approval_above_fen ?? null;
  return (values: RefundValues): MoneyQuestion => {
    const amountFen = amountOf(values, order);
    const lines = linesOf(values, order);
    const waits = waitsForApproval(order, amountFen, aboveFen);
    return {
      title: t.confirmTitle,
      okText: t.confirm,
      scope: "orders:refund",
      amountFen,
      account: account ? `${account.display_name} (${order.mchid})` : order.mchid,
      campaign: order.campaign,
      facts: [
        { label: t.order, value: <CopyableId id={order.order_no} /> },
        ...(lines.length > 0 ? [{ label: t.lines, value: <Named lines={lines} order={order} /> }] : []),
        { label: t.pays, value: values.funds_account ? t[values.funds_account] : t.auto },
        { label: t.reason, value: <span className="mc-any">{values.reason.trim() || "—"}</span> },
        ...(order.voucher_fen ? [{ label: t.vouchers, value: t.vouchersFollow(yuanText(order.voucher_fen)) }] : []),
        ...(account ? [{ label: t.approval, value: <Approval waits={waits} aboveFen={aboveFen} /> }] : []),
      ],
      irreversible: waits ? t.irreversibleLater : t.irreversible,
      onConfirm: () => send(toAsk(values, order)),
    };
  };
}

export function RefundDialog({ order, account, send, onClose }: RefundDialogProps) {
  const t = useStrings(refundWords);
  const { ask, dialog } = useMoneyQuestion();
  const questionOf = useQuestion({ order, account, send });
  const initialValues = useRef<RefundValues>({
    whole: true,
    amount_fen: null,
    lines: {},
    reason: "",
    funds_account: "",
    restock: account?.restock_on_refund ?? false,
  }).current;
  // Fields that are not shown hold what they began with.
  const question = (given: Partial<RefundValues>) => ask(questionOf({ ...initialValues, ...given }));
  return (
    <>
      <FormDrawer<RefundValues>
        open
        title={t.title}
        width={560}
        okText={t.next}
        scope="orders:refund"
        initialValues={initialValues}
        onSubmit={question}
        onClose={onClose}
      >
        <dl className="mc-sum mc-refund-left">
          <dt>{t.left}</dt>
          <dd className="mc-sum-total">
            <Money fen={order.refundable_fen} />
          </dd>
        </dl>
        {Boolean(order.voucher_fen) && <p className="mc-quiet">{t.ofVouchersToo}</p>}
        {order.refunding_fen > 0 && <p className="mc-quiet">{t.held(yuanText(order.refunding_fen))}</p>}
        <AmountFields order={order} />
        <MoreFields hasPieces={order.counted.length > 0 && !order.restocked} />
      </FormDrawer>
      {dialog}
    </>
  );
}

function Named({ lines, order }: { lines: RefundLine[]; order: FullOrderView }) {
  return (
    <ul className="mc-lines">
      {lines.map(({ product_number, quantity, amount_fen }) => (
        <li key={product_number}>
          {lineOf(order, product_number)?.name} × {quantity} <Money fen={amount_fen} />
        </li>
      ))}
    </ul>
  );
}

type ApprovalProps = { waits: boolean; aboveFen: number | null };

function Approval({ waits, aboveFen }: ApprovalProps) {
  const t = useStrings(refundWords);
  if (!waits || aboveFen === null) {
    return t.noApproval;
  }
  return aboveFen === 0 ? t.needsApprovalAlways : t.needsApproval(yuanText(aboveFen));
}
