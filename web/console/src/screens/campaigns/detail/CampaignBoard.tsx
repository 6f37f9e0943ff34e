/** The board: figures, funnels and days of a campaign, as of a few seconds ago. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Switch } from "antd";
import { useId, useState } from "react";
import type { CampaignView } from "../../../api";
import { useStrings, useText } from "../../../i18n";
import { AsOf, Loaded, RefreshButton, type Span } from "../../../parts";
import { boardWords } from "../strings";
import { Asked } from "./Behind";
import { ByDay } from "./ByDay";
import { type Board, readBoard } from "./board";
import { Funnel } from "./Funnel";
import { BOARD, type BoardSection } from "./figures";
import { SpanPicker } from "./SpanPicker";
import { Tiles } from "./Tiles";

type CampaignBoardProps = { campaign: CampaignView; span: Span; onSpan: (span: Span) => void };

export function CampaignBoard({ campaign, span, onSpan }: CampaignBoardProps) {
  const t = useStrings(boardWords);
  const [isTable, setTable] = useState(false);
  const switchId = useId();
  const query = useQuery({
    queryKey: ["campaigns", campaign.code, "board", span],
    queryFn: ({ signal }) => readBoard(campaign.code, span, signal),
    placeholderData: keepPreviousData,
  });
  return (
    <section aria-labelledby="board" aria-busy={query.isFetching}>
      <div className="mc-board-head">
        <h2 id="board">{t.board}</h2>
        <SpanPicker campaign={campaign} span={span} onChange={onSpan} />
        <span className="mc-quiet mc-board-as-of" role="status">
          <AsOf at={query.dataUpdatedAt} withSeconds />
          <span>{t.delay}</span>
        </span>
        <RefreshButton isBusy={query.isFetching} onRefresh={() => query.refetch()} />
        <span className="mc-board-switch">
          <Switch id={switchId} size="small" checked={isTable} onChange={setTable} />
          <label htmlFor={switchId}>{t.asTable}</label>
        </span>
      </div>
      <Loaded query={query}>
        {(board) => (
          <Asked value={{ campaign: campaign.code, span }}>
            {BOARD.map((section) => (
              <Section key={section.id} section={section} board={board} isTable={isTable} />
            ))}
          </Asked>
        )}
      </Loaded>
    </section>
  );
}

function Section({ section, board, isTable }: { section: BoardSection; board: Board; isTable: boolean }) {
  const t = useStrings(boardWords);
  const text = useText();
  const id = `board-${section.id}`;
  return (
    <section className="mc-card" aria-labelledby={id}>
      <h3 id={id}>{text(section.title)}</h3>
      <Tiles section={section} board={board} />
      {section.figures.every(({ kind }) => board.total(kind).count === 0) ? (
        <p className="mc-quiet">{t.nothing}</p>
      ) : (
        <div className="mc-board-pictures">
          <Funnel steps={section.funnel} board={board} />
          <ByDay section={section} board={board} isTable={isTable} />
        </div>
      )}
    </section>
  );
}
