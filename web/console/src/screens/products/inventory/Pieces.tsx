/** How many pieces: added, or there now. */
import { Form, InputNumber } from "antd";
import { useStrings } from "../../../i18n";
import { inventoryWords } from "./strings";

const MOST = 10_000_000;

export function Pieces({ isFirst }: { isFirst: boolean }) {
  const t = useStrings(inventoryWords);
  const isAdded = (Form.useWatch<string>("way") ?? "add") === "add" && !isFirst;
  const whole = { required: true, type: "integer", message: t.wholeRule } as const;
  const span = isAdded
    ? {
        validator: (_: unknown, pieces: unknown) =>
          pieces === 0 ? Promise.reject(new Error(t.notZero)) : Promise.resolve(),
      }
    : ({ type: "integer", min: 0, message: t.notBelow } as const);
  return (
    <Form.Item name="pieces" label={isFirst ? t.startAbout : t.pieces} validateFirst rules={[whole, span]}>
      <InputNumber min={isAdded ? -MOST : 0} max={MOST} autoComplete="off" />
    </Form.Item>
  );
}
