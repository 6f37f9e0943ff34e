/** The frame of a phone, for what a customer will see. */
import type { ReactNode } from "react";
import { strings, useStrings } from "../i18n";

const words = strings({ preview: { zh: "客户看到的效果", en: "As the customer sees it" } });

export function Phone({ title, children }: { title: string; children: ReactNode }) {
  const t = useStrings(words);
  return (
    <figure className="mc-phone" aria-label={t.preview}>
      <figcaption>{t.preview}</figcaption>
      <div className="mc-phone-frame">
        <div className="mc-phone-bar">{title}</div>
        <div className="mc-phone-screen">{children}</div>
      </div>
    </figure>
  );
}
