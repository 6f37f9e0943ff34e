import { strings } from "../../i18n";

export const words = strings({
  title: { zh: "审计日志", en: "Audit log" },
  about: {
    zh: "谁在何时改了什么：金额设置、密钥、限额、状态，以及谁取走了数据。记录与修改同时写入，任何人都不能更改。",
    en: "Who changed what and when: money settings, keys, limits, states, and who took data away. It is written with each change, and nobody can alter it.",
  },
  none: { zh: "还没有记录。有人修改设置后会出现在这里。", en: "Nothing yet. It shows what people change from now on." },
  at: { zh: "时间", en: "When" },
  who: { zh: "操作人", en: "Who" },
  action: { zh: "操作", en: "What was done" },
  thing: { zh: "对象", en: "To what" },
  changes: { zh: "修改内容", en: "What changed" },
  nothing: { zh: "没有字段变化", en: "No field changed" },
  more: { zh: (n: number) => `另有 ${n} 项`, en: (n: number) => `${n} more` },
  details: { zh: "详情", en: "Details" },
  actions: { zh: "查看", en: "See" },
  field: { zh: "项目", en: "Field" },
  before: { zh: "修改前", en: "Before" },
  after: { zh: "修改后", en: "After" },
  requestId: { zh: "请求编号", en: "Request id" },
  entryId: { zh: "记录编号", en: "Entry id" },
  askedAbout: {
    zh: "请求发给微信之前就已记录；结果以对象现在的状态为准。",
    en: "It was told before WeChat was asked. What came of it is how the thing stands now.",
  },
});
