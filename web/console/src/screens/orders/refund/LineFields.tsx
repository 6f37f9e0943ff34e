/** What comes back of each line: pieces, and how much for them; the sum is the amount of the refund. */
import { Form, InputNumber } from "antd";
import type { FullOrderView, LineLeftView, LineView } from "../../../api";
import { useStrings } from "../../../i18n";
import { Money, YuanField, yuanText } from "../../../parts";
import { isRestKnown, type LinesGiven, lineOf, namedLines, sumOf, worthOf } from "./lines";
import { refundWords } from "./strings";

export function LineFields({ order }: { order: FullOrderView }) {
  const t = useStrings(refundWords);
  return (
    <section className="mc-refund-lines" aria-label={t.lines}>
      <p className="mc-quiet">{isRestKnown(order) ? t.linesWhy : t.linesWhyAll}</p>
      {order.refund_lines.map((left) => {
        const line = lineOf(order, left.product_number);
        return line && <Line key={left.product_number} left={left} line={line} />;
      })}
      <Sum order={order} />
    </section>
  );
}

function Line({ left, line }: { left: LineLeftView; line: LineView }) {
  const t = useStrings(refundWords);
  const form = Form.useFormInstance();
  const path = ["lines", left.product_number];
  const isChosen = Boolean(Form.useWatch<number | null>([...path, "quantity"], form));
  const suggest = (quantity: number | null) =>
    form.setFieldValue([...path, "amount_fen"], quantity ? worthOf(quantity, left, line) : null);
  const bounds = { required: true, min: 1, max: left.amount_fen, message: t.amountRule(yuanText(left.amount_fen)) };
  return (
    <fieldset className="mc-refund-line">
      <legend>
        {line.name} <span className="mc-quiet mc-figures">{t.lineLeft(left.quantity, yuanText(left.amount_fen))}</span>
      </legend>
      <Form.Item name={[...path, "quantity"]} label={t.pieces}>
        <InputNumber
          className="mc-refund-pieces"
          min={0}
          max={left.quantity}
          precision={0}
          placeholder="0"
          autoComplete="off"
          onChange={suggest}
        />
      </Form.Item>
      <YuanField
        name={[...path, "amount_fen"]}
        label={t.amount}
        hidden={!isChosen}
        rules={[({ getFieldValue }) => ({ type: "number", ...(getFieldValue([...path, "quantity"]) && bounds) })]}
      />
    </fieldset>
  );
}

/** Stands in the form as a field, so that a sum that cannot be is told before anything is sent. */
function Sum({ order }: { order: FullOrderView }) {
  const t = useStrings(refundWords);
  const form = Form.useFormInstance();
  const given = Form.useWatch<LinesGiven>("lines", form) ?? {};
  const sumFen = sumOf(namedLines(given, order));
  // Pieces are put into their bounds by leaving the field, which the click on the button does: nothing is drawn since.
  const possible = () => {
    const askedFen = sumOf(namedLines(form.getFieldValue("lines") ?? {}, order));
    if (askedFen === 0) {
      return Promise.reject(new Error(t.noLines));
    }
    // Else what each line has left bounds the sum too.
    const isLeft = isRestKnown(order) || askedFen <= order.refundable_fen;
    return isLeft ? Promise.resolve() : Promise.reject(new Error(t.sumRule(yuanText(order.refundable_fen))));
  };
  return (
    <Form.Item name="sum" dependencies={fieldsOf(order)} rules={[{ validator: possible }]}>
      <dl className="mc-sum">
        <dt>{t.sum}</dt>
        <dd className="mc-sum-total">
          <Money fen={sumFen} />
        </dd>
      </dl>
    </Form.Item>
  );
}

function fieldsOf({ refund_lines }: FullOrderView): string[][] {
  return refund_lines.flatMap(({ product_number }) =>
    ["quantity", "amount_fen"].map((field) => ["lines", product_number, field]),
  );
}
