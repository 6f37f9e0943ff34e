import { css } from "lit";

export const ordersStyles = css`
  .item {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 12px;
  }
  .what {
    flex: 1 1 160px;
    min-width: 0;
  }
  .end p {
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }
  .foot {
    flex: 1 0 100%;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
  }
  .waits {
    color: var(--amount);
  }
`;
