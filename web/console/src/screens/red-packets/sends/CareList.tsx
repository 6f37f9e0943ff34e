/** What needs a person, whatever the red packet. */
import "../red-packets.css";
import { call, listSendsThatNeedCare } from "../../../api";
import { useStrings } from "../../../i18n";
import { CursorTable, None, PageHeader, useCursorList } from "../../../parts";
import { sendWords } from "../strings";
import { useCareColumns } from "./columns";

export function CareList() {
  const t = useStrings(sendWords);
  const list = useCursorList({
    key: ["red-packets", "care"],
    page: (cursor, signal) => call(listSendsThatNeedCare({ query: { cursor }, signal })),
    rows: ({ sends }) => sends,
  });
  return (
    <>
      <PageHeader title={t.careTitle} about={t.careAbout} />
      <CursorTable
        id="red-packet-care"
        label={t.careTitle}
        columns={useCareColumns()}
        list={list}
        rowKey={({ send_id }) => send_id}
        none={<None text={t.noCare} />}
      />
    </>
  );
}
