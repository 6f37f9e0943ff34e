import { css } from "lit";

export const listStyles = css`
  ul {
    list-style: none;
    margin: 8px 0 0;
    padding: 0;
  }
  li {
    padding: 12px 0;
    border-top: 1px solid var(--line);
  }
  li:last-child {
    padding-bottom: 0;
  }
  ul + button,
  .row + button {
    margin-top: 12px;
  }
  .end {
    text-align: right;
    margin-left: auto;
  }
  .clamp {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    overflow: hidden;
  }
`;
