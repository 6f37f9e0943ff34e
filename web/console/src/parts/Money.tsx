/** Amounts on the screen, and the field that takes them. */
import { Input } from "antd";
import { useState } from "react";
import { fenOf, yuanInputText, yuanText } from "./money";

/** Show fen as ¥ with two decimals, in figures of one width. */
export function Money({ fen }: { fen: number | null | undefined }) {
  return fen == null ? <span>—</span> : <span className="mc-figures">{`¥${yuanText(fen)}`}</span>;
}

type YuanInputProps = {
  id?: string;
  value?: number | null;
  onChange?: (fen: number | null) => void;
  disabled?: boolean;
  placeholder?: string;
  "aria-describedby"?: string;
  "aria-label"?: string;
};

/** A field for yuan whose value is fen; what is no amount gives null, and stays as typed to be corrected. */
export function YuanInput({ value, onChange, ...input }: YuanInputProps) {
  const [typed, setTyped] = useState<string>();
  const shown = typed !== undefined && (fenOf(typed) ?? null) === (value ?? null) ? typed : textOf(value);
  return (
    <Input
      {...input}
      prefix="¥"
      inputMode="decimal"
      autoComplete="off"
      status={typed && fenOf(typed) === undefined ? "error" : undefined}
      value={shown}
      onChange={(event) => {
        setTyped(event.target.value);
        onChange?.(fenOf(event.target.value) ?? null);
      }}
      onBlur={() => {
        if (typed !== undefined && fenOf(typed) !== undefined) {
          setTyped(undefined);
        }
      }}
    />
  );
}

function textOf(fen: number | null | undefined): string {
  return fen == null ? "" : yuanInputText(fen);
}
