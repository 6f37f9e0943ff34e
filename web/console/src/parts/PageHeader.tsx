/** The head of a page: its name, what it is about, and its buttons. */
import type { ReactNode } from "react";

type PageHeaderProps = { title: ReactNode; about?: ReactNode; children?: ReactNode };

export function PageHeader({ title, about, children }: PageHeaderProps) {
  return (
    <header className="mc-page-header">
      <div>
        <h1>{title}</h1>
        {about && <p className="mc-quiet">{about}</p>}
      </div>
      {children && <div className="mc-page-actions">{children}</div>}
    </header>
  );
}
