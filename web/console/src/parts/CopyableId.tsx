/** A number that somebody will want elsewhere: shown in figures of one width, copied by a button. */
import { Typography } from "antd";
import type { ReactNode } from "react";
import { strings, useStrings } from "../i18n";

const words = strings({
  copy: { zh: "复制", en: "Copy" },
  copied: { zh: "已复制", en: "Copied" },
});

type CopyableIdProps = { id: string /** Shown instead of the number, for example a link. */; children?: ReactNode };

export function CopyableId({ id, children }: CopyableIdProps) {
  const t = useStrings(words);
  if (!id) {
    return <span>—</span>;
  }
  return (
    <Typography.Text className="mc-id" copyable={{ text: id, tooltips: [t.copy, t.copied] }}>
      {children ?? id}
    </Typography.Text>
  );
}
