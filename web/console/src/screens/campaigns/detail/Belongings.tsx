/** What carries the campaign: stocks, red packets and jobs, a few of each, with the way to them and to all. */
import type { UseQueryResult } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useMay } from "../../../auth";
import { useStrings } from "../../../i18n";
import { Loaded, StateTag } from "../../../parts";
import { boardWords } from "../strings";
import {
  type Belonging,
  type Belongings as Found,
  usePacketJobsOf,
  usePacketsOf,
  useStocksOf,
  useVoucherJobsOf,
} from "./useBelongings";

export function Belongings({ campaign }: { campaign: string }) {
  const t = useStrings(boardWords);
  const mayOrders = useMay("orders:read");
  return (
    <section className="mc-card" aria-labelledby="belongings">
      <div className="mc-toolbar">
        <h2 id="belongings">{t.belongs}</h2>
        {mayOrders && (
          <Link to="/orders" search={{ campaign }}>
            {t.orders}
          </Link>
        )}
      </div>
      <div className="mc-belongings">
        <Stocks campaign={campaign} />
        <Packets campaign={campaign} />
        <Jobs kind="vouchers" campaign={campaign} title={t.voucherJobs} query={useVoucherJobsOf(campaign)} />
        <Jobs kind="red-packets" campaign={campaign} title={t.packetJobs} query={usePacketJobsOf(campaign)} />
      </div>
    </section>
  );
}

function Stocks({ campaign }: { campaign: string }) {
  const t = useStrings(boardWords);
  return (
    <Group
      title={t.stocks}
      query={useStocksOf(campaign)}
      link={({ id, name }) => (
        <Link to="/vouchers/$stockId" params={{ stockId: id }}>
          {name}
        </Link>
      )}
      all={
        <Link to="/vouchers" search={{ campaign }}>
          {t.more}
        </Link>
      }
    />
  );
}

function Packets({ campaign }: { campaign: string }) {
  const t = useStrings(boardWords);
  return (
    <Group
      title={t.packets}
      query={usePacketsOf(campaign)}
      link={({ id, name }) => (
        <Link to="/red-packets/$id" params={{ id }}>
          {name}
        </Link>
      )}
      all={
        <Link to="/red-packets" search={{ campaign }}>
          {t.more}
        </Link>
      }
    />
  );
}

type JobsProps = {
  kind: "vouchers" | "red-packets";
  campaign: string;
  title: string;
  query: UseQueryResult<Found> | undefined;
};

function Jobs({ kind, campaign, title, query }: JobsProps) {
  const t = useStrings(boardWords);
  return (
    <Group
      title={title}
      query={query}
      link={({ id, name }) => (
        <Link to="/jobs/$kind/$jobId" params={{ kind, jobId: id }}>
          {name}
        </Link>
      )}
      all={
        <Link to="/jobs/$kind" params={{ kind }} search={{ campaign }}>
          {t.more}
        </Link>
      }
    />
  );
}

type GroupProps = {
  title: string;
  /** Nothing for whoever may not see them. */
  query: UseQueryResult<Found> | undefined;
  link: (thing: Belonging) => ReactNode;
  /** The way to all of them, where there are more. */
  all: ReactNode;
};

function Group({ title, query, link, all }: GroupProps) {
  const t = useStrings(boardWords);
  return (
    query && (
      <div>
        <h3>{title}</h3>
        <Loaded query={query}>
          {({ things, isMore }) =>
            things.length === 0 ? (
              <p className="mc-quiet">{t.noneBelongs}</p>
            ) : (
              <ul className="mc-stack">
                {things.map((thing) => (
                  <li key={thing.id} title={thing.id}>
                    {link(thing)} <StateTag state={thing.state} />
                  </li>
                ))}
                {isMore && <li>{all}</li>}
              </ul>
            )
          }
        </Loaded>
      </div>
    )
  );
}
