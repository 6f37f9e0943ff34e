import { css } from "lit";

export const productStyles = css`
  .pictures {
    display: flex;
    overflow-x: auto;
    scroll-snap-type: x mandatory;
    background: var(--tint);
    scrollbar-width: none;
  }
  .pictures::-webkit-scrollbar {
    display: none;
  }
  .pictures img {
    flex: 0 0 100%;
    width: 100%;
    aspect-ratio: 4 / 3;
    object-fit: cover;
    scroll-snap-align: start;
  }
  .price {
    font-size: 24px;
  }
  .tags {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    padding-top: 6px;
  }
  .tags span {
    padding: 0 8px;
    border-radius: 4px;
    background: var(--tint);
    color: var(--muted);
    font-size: 13px;
    line-height: 22px;
  }
  .introduction {
    white-space: pre-line;
    padding-top: 8px;
  }
  .body h2 {
    font-size: 18px;
  }
  mc-pay {
    --mc-surface: transparent;
    --mc-radius: 0;
    border-top: 1px solid var(--line);
  }
`;
