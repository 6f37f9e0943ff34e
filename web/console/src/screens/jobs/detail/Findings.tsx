/** What the check of a list found: how many are served, and each line that is not. */
import { Alert, Button, Statistic, Table } from "antd";
import { ruleText, useLanguage, useStrings } from "../../../i18n";
import type { Job } from "../kinds";
import { detailWords } from "../strings";

export function Findings({ job }: { job: Job }) {
  const t = useStrings(detailWords);
  if (job.state === "CHECKING" || (job.running_since && job.problems.length === 0)) {
    return null;
  }
  return (
    <section className="mc-card" aria-labelledby="found">
      <h2 id="found">{t.found}</h2>
      <div className="mc-stack">
        <div className="mc-job-figures">
          <Statistic title={t.rows} value={job.rows} />
          <Statistic title={t.duplicates} value={job.duplicates} />
          <Statistic title={t.badRows} value={job.bad_rows} />
        </div>
        {job.state === "READY" && <Verdict job={job} />}
        {job.problems.length > 0 && <ProblemLines job={job} />}
      </div>
    </section>
  );
}

function Verdict({ job: { bad_rows } }: { job: Job }) {
  const t = useStrings(detailWords);
  return bad_rows > 0 ? (
    <Alert type="warning" showIcon title={t.skipped} />
  ) : (
    <Alert type="success" showIcon title={t.clean} />
  );
}

function ProblemLines({ job: { problems, problems_url, duplicates, bad_rows } }: { job: Job }) {
  const t = useStrings(detailWords);
  const language = useLanguage();
  return (
    <>
      <Table
        size="small"
        pagination={false}
        title={() => t.problemLines(problems.length, duplicates + bad_rows)}
        rowKey={({ line }) => line}
        dataSource={problems}
        columns={[
          {
            key: "line",
            title: t.line,
            width: 100,
            render: (_, { line }) => <span className="mc-figures">{line}</span>,
          },
          { key: "rule", title: t.rule, render: (_, { rule }) => ruleText(rule, language) },
        ]}
      />
      {problems_url && (
        <div>
          <Button href={problems_url}>{t.allProblems}</Button>
        </div>
      )}
    </>
  );
}
