/** A state as a word with a coloured mark; the word alone says it, the colour only helps. */
import { Tag, type TagProps } from "antd";
import { type State, type Tone, useText } from "../i18n";

const COLORS: Record<Tone, TagProps["color"]> = {
  good: "success",
  busy: "processing",
  warn: "warning",
  bad: "error",
  idle: "default",
};

export function StateTag({ state }: { state: State }) {
  const text = useText();
  return (
    <Tag className="mc-state" color={COLORS[state.tone]}>
      {text(state)}
    </Tag>
  );
}
