/** The way from a number of the board to the customers behind it. */
import { Link } from "@tanstack/react-router";
import { createContext, use } from "react";
import type { EventKind } from "../../../api";
import { useStrings } from "../../../i18n";
import { type Span, spanText } from "../../../parts";
import { boardWords } from "../strings";

/** Which campaign and days the numbers are of. */
export const Asked = createContext<{ campaign: string; span: Span }>({ campaign: "", span: { from: "", to: "" } });

type BehindProps = { kind: EventKind; label: string; figure: string };

export function Behind({ kind, label, figure }: BehindProps) {
  const t = useStrings(boardWords);
  const { campaign, span } = use(Asked);
  return (
    <Link
      to="/customers"
      search={{ kinds: kind, days: spanText(span), campaign }}
      aria-label={t.whoBehind(label, figure)}
      title={t.whoBehind(label, figure)}
    >
      {figure}
    </Link>
  );
}
