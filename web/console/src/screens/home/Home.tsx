/** The first page: what needs a person. */
import { strings, useStrings } from "../../i18n";
import { PageHeader } from "../../parts";

const words = strings({
  title: { zh: "首页", en: "Home" },
  about: { zh: "需要处理的事项会显示在这里。", en: "What needs attention is shown here." },
});

export function Home() {
  const t = useStrings(words);
  return <PageHeader title={t.title} about={t.about} />;
}
