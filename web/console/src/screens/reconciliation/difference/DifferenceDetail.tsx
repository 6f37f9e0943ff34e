/** One difference: both sides, what it means, what to do, what happened to it, and who resolved it. */
import "../reconciliation.css";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Space } from "antd";
import { call, type DifferenceView, showDifference } from "../../../api";
import { DIFFERENCE_KINDS, DIFFERENCE_STATES, FLOW_KINDS, useStrings, useText } from "../../../i18n";
import { Loaded, PageHeader, StateTag } from "../../../parts";
import { differenceWords } from "../strings";
import { About } from "./About";
import { Resolve } from "./Resolve";
import { Sides } from "./Sides";
import { Story } from "./Story";
import { ToDo } from "./ToDo";

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
        about={`${day} · ${t.aged(age_days)}`}
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
