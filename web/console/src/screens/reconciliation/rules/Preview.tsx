/** Which of the open differences the typed patterns would match. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { call, listDifferences } from "../../../api";
import { useStrings } from "../../../i18n";
import { Loaded, Money } from "../../../parts";
import { ruleWords } from "../strings";
import { isMatched } from "./patterns";

const MOST = 100;
const SHOWN = 8;

export function Preview({ mchid, patterns }: { mchid: string; patterns: string[] }) {
  const t = useStrings(ruleWords);
  const query = useQuery({
    queryKey: ["reconciliation", "differences", mchid, "open"],
    queryFn: ({ signal }) =>
      call(listDifferences({ query: { mchid, state: "OPEN", kind: "missing_here", limit: MOST }, signal })),
  });
  return (
    <section className="mc-card mc-preview" aria-labelledby="preview">
      <h2 id="preview">{t.preview}</h2>
      <Loaded query={query}>
        {({ differences }) => {
          const found = differences.filter(
            ({ our_number, order_no }) => isMatched(patterns, our_number) || isMatched(patterns, order_no),
          );
          return found.length === 0 ? (
            <p className="mc-quiet">{t.previewNone}</p>
          ) : (
            <>
              <p>{t.previewCount(found.length, differences.length)}</p>
              <ul className="mc-findings">
                {found.slice(0, SHOWN).map(({ difference_id, our_number, theirs_fen }) => (
                  <li key={difference_id}>
                    <Link to="/reconciliation/differences/$differenceId" params={{ differenceId: difference_id }}>
                      {our_number}
                    </Link>
                    <Money fen={theirs_fen} />
                  </li>
                ))}
              </ul>
            </>
          );
        }}
      </Loaded>
    </section>
  );
}
