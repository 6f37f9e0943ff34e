/** The first page: what needs a person, of what they may see. */
import { CheckCircleOutlined } from "@ant-design/icons";
import { useQueries } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Skeleton } from "antd";
import { useAuthState } from "../../auth";
import { strings, useStrings, useText } from "../../i18n";
import { PageHeader, ProblemAlert, StateTag } from "../../parts";
import type { Finding } from "./findings";
import { MOST_FINDINGS, SOURCES, type Source } from "./sources";

const words = strings({
  title: { zh: "首页", en: "Home" },
  about: { zh: "需要处理的事项", en: "What needs attention" },
  calm: { zh: "一切正常，没有需要处理的事项", en: "All is well: nothing needs attention" },
  all: { zh: "查看全部", en: "Show all" },
  more: { zh: (n: number) => `另有 ${n} 项`, en: (n: number) => `and ${n} more` },
});

const SHOWN = 5;

export function Home() {
  const t = useStrings(words);
  const scopes = useAuthState().identity?.scopes;
  const sources = SOURCES.filter(({ scope }) => scopes?.has(scope));
  const answers = useQueries({
    queries: sources.map(({ key, find }) => ({
      queryKey: [key, "attention"],
      queryFn: ({ signal }: { signal: AbortSignal }) => find(signal),
    })),
  });
  const isPending = answers.some((answer) => answer.isPending);
  const isCalm = answers.every(({ data }) => data?.length === 0);
  return (
    <>
      <PageHeader title={t.title} about={t.about} />
      {isPending && <Skeleton active title={false} />}
      {isCalm && (
        <p className="mc-card mc-calm">
          <CheckCircleOutlined aria-hidden /> {t.calm}
        </p>
      )}
      <div className="mc-columns">
        {sources.map((source, index) => {
          const { data = [], error, refetch } = answers[index] ?? {};
          return error ? (
            <ProblemAlert key={source.key} error={error} onRetry={() => refetch?.()} />
          ) : (
            data.length > 0 && <Findings key={source.key} source={source} findings={data} />
          );
        })}
      </div>
    </>
  );
}

function Findings({ source, findings }: { source: Source; findings: Finding[] }) {
  const t = useStrings(words);
  const text = useText();
  const id = `attention-${source.key}`;
  return (
    <section className="mc-card" aria-labelledby={id}>
      <div className="mc-toolbar">
        <h2 id={id}>
          {text(source.title)}{" "}
          <span className="mc-quiet">{findings.length < MOST_FINDINGS ? findings.length : `${MOST_FINDINGS}+`}</span>
        </h2>
        <Link {...source.all}>{t.all}</Link>
      </div>
      <ul className="mc-findings">
        {findings.slice(0, SHOWN).map(({ key, name, link, state, why }) => (
          <li key={key}>
            <StateTag state={state} />
            <Link {...link}>{name}</Link>
            <span className="mc-quiet">{text(why)}</span>
          </li>
        ))}
      </ul>
      {findings.length > SHOWN && <p className="mc-quiet">{t.more(findings.length - SHOWN)}</p>}
    </section>
  );
}
