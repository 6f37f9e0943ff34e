/** Amounts on the screen, and the field that takes them. */
import { Form, type FormItemProps, Input } from "antd";
import { useState } from "react";
import { strings, useStrings } from "../i18n";
import { fenOf, moneyText, yuanInputText } from "./money";

const words = strings({
  noAmount: { zh: "请输入金额，例如 1234.50", en: "Must be an amount, like 1234.50" },
});

/** Show fen as ¥ with two decimals, in figures of one width. */
export function Money({ fen }: { fen: number | null | undefined }) {
  return fen == null || Number.isNaN(fen) ? (
    <span>—</span>
  ) : (
    <span className="mc-figures mc-nowrap">{moneyText(fen)}</span>
  );
}

type YuanFieldProps = Omit<FormItemProps, "children"> & { placeholder?: string };

/** A field of a form for yuan whose value is fen. What is no amount is an error, and never taken for "no limit". */
export function YuanField({ placeholder, rules = [], ...item }: YuanFieldProps) {
  const t = useStrings(words);
  const isAmount = {
    validator: (_: unknown, fen: unknown) =>
      Number.isNaN(fen) ? Promise.reject(new Error(t.noAmount)) : Promise.resolve(),
  };
  return (
    <Form.Item {...item} validateFirst rules={[isAmount, ...rules]}>
      <YuanInput {...(placeholder && { placeholder })} />
    </Form.Item>
  );
}

type YuanInputProps = {
  id?: string;
  value?: number | null;
  onChange?: (fen: number | null) => void;
  disabled?: boolean;
  placeholder?: string;
};

/** Takes yuan and gives fen: null for nothing; NaN for what is no amount, which stays as typed to be corrected. */
function YuanInput({ value, onChange, ...input }: YuanInputProps) {
  const [typed, setTyped] = useState<string>();
  const shown = typed !== undefined && Object.is(read(typed), value ?? null) ? typed : textOf(value);
  return (
    <Input
      {...input}
      prefix="¥"
      inputMode="decimal"
      autoComplete="off"
      value={shown}
      onChange={(event) => {
        setTyped(event.target.value);
        onChange?.(read(event.target.value));
      }}
      onBlur={() => {
        if (typed !== undefined && fenOf(typed) !== undefined) {
          setTyped(undefined);
        }
      }}
    />
  );
}

function read(typed: string): number | null {
  return typed.trim() === "" ? null : (fenOf(typed) ?? Number.NaN);
}

function textOf(fen: number | null | undefined): string {
  return fen == null || Number.isNaN(fen) ? "" : yuanInputText(fen);
}
