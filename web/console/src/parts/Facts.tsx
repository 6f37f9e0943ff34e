/** What is to be known of one thing: labels and values, a line where nothing is known. */
import { Descriptions, type DescriptionsProps } from "antd";
import type { ReactNode } from "react";

export type Fact = [label: string, value: ReactNode];

type FactsProps = Pick<DescriptionsProps, "bordered" | "column"> & { facts: Fact[] };

export function Facts({ facts, column = 1, ...rest }: FactsProps) {
  return (
    <Descriptions
      {...rest}
      column={column}
      size="small"
      items={facts.map(([label, children]) => ({ key: label, label, children: children || "—" }))}
    />
  );
}

/** Facts as a section of a page; `id` is its heading's. */
export function FactsCard({ id, title, facts }: { id: string; title: string; facts: Fact[] }) {
  return (
    <section className="mc-card" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <Facts facts={facts} />
    </section>
  );
}
