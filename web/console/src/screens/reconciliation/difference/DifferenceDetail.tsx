/** One difference: both sides, what it means, what to do, what happened to it, and who resolved it. */
import "../reconciliation.css";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Space } from "antd";
import { call, type DifferenceView, showDifference } from "../../../api";
import { DIFFERENCE_KINDS, DIFFERENCE_STATES, FLOW_KINDS, useLanguage, useStrings, useText } from "../../../i18n";
import { Loaded, PageHeader, StateTag } from "../../../parts";
import { differenceWords, storyWords } from "../strings";
import { About } from "./About";
import { Resolve } from "./Resolve";
import { Sides } from "./Sides";
import { Story } from "./Story";
import { MEANINGS } from "./words";

const route = getRouteApi("/reconciliation/differences/$differenceId");

export function DifferenceDetail() {
  const t = useStrings(differenceWords);
  const { differenceId } = route.useParams();
  const query = useQuery({
    queryKey: ["reconciliation", "difference", differenceId],
    queryFn: ({ signal }) => call(showDifference({ path: { difference_id: differenceId }, signal })),
  });
  return (
    <>
      {!query.data && <PageHeader title={t.title} />}
      <Loaded query={query}>{(difference) => <Difference difference={difference} />}</Loaded>
    </>
  );
}

function Difference({ difference }: { difference: DifferenceView }) {
  const t = useStrings(differenceWords);
  const text = useText();
  const { kind, movement, state, age_days, day } = difference;
  return (
    <>
      <PageHeader
        title={
          <Space wrap>
            {`${text(FLOW_KINDS[movement])} · ${text(DIFFERENCE_KINDS[kind])}`}
            <StateTag state={DIFFERENCE_STATES[state]} />
          </Space>
        }
        about={`${day} · ${t.age} ${t.days(age_days)}`}
      >
        <Resolve difference={difference} />
      </PageHeader>
      <Sides difference={difference} />
      <div className="mc-columns">
        <div>
          <ToDo difference={difference} />
          <Story difference={difference} />
        </div>
        <About difference={difference} />
      </div>
    </>
  );
}

function ToDo({ difference }: { difference: DifferenceView }) {
  const t = useStrings(storyWords);
  const text = useText();
  const language = useLanguage();
  const { kind, state, mchid, advice_zh, advice_en } = difference;
  return (
    <section className="mc-card" aria-labelledby="means">
      <h2 id="means">{t.means}</h2>
      <p>{text(MEANINGS[kind])}</p>
      {state === "OPEN" && (
        <>
          <h2 className="mc-next-heading">{t.todo}</h2>
          <p>{language === "zh" ? advice_zh : advice_en}</p>
          {kind === "missing_here" && (
            <p className="mc-books-note">
              <Link to="/reconciliation/rules" search={{ mchid }}>
                {t.addRule}
              </Link>
            </p>
          )}
        </>
      )}
    </section>
  );
}
