/** Code to copy into a page, with its button. */
import { Typography } from "antd";
import { strings, useStrings } from "../i18n";

const words = strings({
  copy: { zh: "复制代码", en: "Copy the code" },
  copied: { zh: "已复制", en: "Copied" },
});

export function Snippet({ code, label }: { code: string; label: string }) {
  const t = useStrings(words);
  return (
    <figure className="mc-snippet" aria-label={label}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reached by a keyboard */}
      <pre tabIndex={0}>{code}</pre>
      <Typography.Text copyable={{ text: code, tooltips: [t.copy, t.copied] }}>{t.copy}</Typography.Text>
    </figure>
  );
}
