/** The empty state of a list that has nothing yet: what belongs here, and the button that makes the first. */
import { Empty } from "antd";
import type { ReactNode } from "react";

export function None({ text, children }: { text: string; children?: ReactNode }) {
  return (
    <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={text}>
      {children}
    </Empty>
  );
}
