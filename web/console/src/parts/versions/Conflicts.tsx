/** The dialog where somebody else changed a thing meanwhile: theirs against yours, and the choice between them. */
import { Button, Modal, Table, Tag } from "antd";
import { useEffect, useState } from "react";
import { fieldText, strings, useStrings, useText } from "../../i18n";
import { type Choice, configureConflicts } from "./decided";
import type { Difference } from "./differences";
import { FieldValue } from "./FieldValue";

const words = strings({
  title: { zh: "已被他人修改", en: "Somebody changed it meanwhile" },
  about: {
    zh: "您打开之后，有人修改了它。下面逐项列出对方的修改和您的修改；什么都还没有保存。",
    en: "It was changed after you opened it. Here is what they changed beside what you do; nothing is saved yet.",
  },
  aboutAction: {
    zh: "您打开之后，有人修改了它。请看清现在的内容，再决定是否继续；什么都还没有发生。",
    en: "It was changed after you opened it. See how it is now and decide again; nothing has happened yet.",
  },
  field: { zh: "项目", en: "Field" },
  opened: { zh: "打开时", en: "When you opened it" },
  theirs: { zh: "现在（对方）", en: "Now (theirs)" },
  mine: { zh: "您的修改", en: "Yours" },
  both: { zh: "双方都改", en: "Changed by both" },
  takeTheirs: { zh: "采用对方的，放弃我的", en: "Take theirs, drop mine" },
  takeMine: { zh: "以我的为准，其余保留对方的", en: "Put mine on top, keep their others" },
  goOn: { zh: "仍然继续", en: "Go on all the same" },
  see: { zh: "先看现在的内容", en: "Look at it first" },
  back: { zh: "返回编辑", en: "Back to the form" },
});

type Asked = { differences: Difference[]; settle: (choice: Choice) => void };

export function Conflicts() {
  const [asked, setAsked] = useState<Asked>();
  useEffect(() => {
    configureConflicts(
      (differences) =>
        new Promise((resolve) => {
          setAsked({
            differences,
            settle: (choice) => {
              setAsked(undefined);
              resolve(choice);
            },
          });
        }),
    );
    return () => configureConflicts(undefined);
  }, []);
  return asked ? <Dialog {...asked} /> : null;
}

function Dialog({ differences, settle }: Asked) {
  const t = useStrings(words);
  const isAction = !differences.some((row) => "mine" in row);
  return (
    <Modal
      open
      width={760}
      zIndex={3000}
      title={t.title}
      onCancel={() => settle("left")}
      footer={
        <>
          {!isAction && <Button onClick={() => settle("left")}>{t.back}</Button>}
          <Button onClick={() => settle("theirs")}>{isAction ? t.see : t.takeTheirs}</Button>
          <Button type="primary" onClick={() => settle("mine")}>
            {isAction ? t.goOn : t.takeMine}
          </Button>
        </>
      }
    >
      <div className="mc-stack">
        <p>{isAction ? t.aboutAction : t.about}</p>
        <Fields differences={differences} isAction={isAction} />
      </div>
    </Modal>
  );
}

function Fields({ differences, isAction }: { differences: Difference[]; isAction: boolean }) {
  const t = useStrings(words);
  const text = useText();
  const value = (key: "opened" | "theirs" | "mine", title: string) => ({
    key,
    title,
    render: (row: Difference) => (key in row ? <FieldValue name={row.name} value={row[key]} /> : null),
  });
  const columns = [
    {
      key: "field",
      title: t.field,
      render: ({ name, isTheirs, ...row }: Difference) => (
        <span className="mc-tags">
          {fieldText(name, text)}
          {isTheirs && "mine" in row && <Tag color="warning">{t.both}</Tag>}
        </span>
      ),
    },
    value("opened", t.opened),
    value("theirs", t.theirs),
    ...(isAction ? [] : [value("mine", t.mine)]),
  ];
  return (
    <Table size="small" pagination={false} columns={columns} dataSource={differences} rowKey={({ name }) => name} />
  );
}
