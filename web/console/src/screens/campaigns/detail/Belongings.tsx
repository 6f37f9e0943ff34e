/** What carries the campaign: stocks, red packets and jobs, a few of each. */

import type { UseQueryResult } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useMay } from "../../../auth";
import { useStrings } from "../../../i18n";
import { Loaded, StateTag } from "../../../parts";
import { boardWords } from "../strings";
import { type Belonging, useBelongings } from "./useBelongings";

export function Belongings({ campaign }: { campaign: string }) {
  const t = useStrings(boardWords);
  const { stocks, packets, voucherJobs, packetJobs } = useBelongings(campaign);
  const mayVouchers = useMay("voucher:read");
  const mayPackets = useMay("red_packet:read");
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
        {mayVouchers && <Group title={t.stocks} query={stocks} />}
        {mayPackets && (
          <Group
            title={t.packets}
            query={packets}
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
        )}
        {mayVouchers && <Group title={t.voucherJobs} query={voucherJobs} />}
        {mayPackets && <Group title={t.packetJobs} query={packetJobs} />}
      </div>
    </section>
  );
}

type GroupProps = {
  title: string;
  query: UseQueryResult<{ things: Belonging[]; isMore: boolean }>;
  link?: (thing: Belonging) => ReactNode;
  /** The way to all of them, where there are more. */
  all?: ReactNode;
};

function Group({ title, query, link, all }: GroupProps) {
  const t = useStrings(boardWords);
  return (
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
                  {link ? link(thing) : thing.name} {thing.state && <StateTag state={thing.state} />}
                </li>
              ))}
              {isMore && all && <li>{all}</li>}
            </ul>
          )
        }
      </Loaded>
    </div>
  );
}
