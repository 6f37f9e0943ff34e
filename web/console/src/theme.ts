/** antd's light theme in our colours: WeChat's green (#07C160), darkened until text on and in it can be read (AA). */
import type { ThemeConfig } from "antd";

export const theme: ThemeConfig = {
  token: {
    colorPrimary: "#067d3f",
    colorPrimaryHover: "#05683a",
    colorPrimaryActive: "#04522e",
    colorLink: "#067d3f",
    colorSuccess: "#067d3f",
    colorSuccessBg: "#e8f6ee",
    colorSuccessBorder: "#b7dfc8",
    colorWarning: "#8a5300",
    colorWarningBg: "#fff6e5",
    colorWarningBorder: "#f2d6a2",
    colorError: "#c22f2a",
    colorErrorHover: "#a52722",
    colorErrorActive: "#8a201c",
    colorErrorBg: "#fdf0ef",
    colorErrorBorder: "#f0c3c0",
    colorInfo: "#1a5fa8",
    colorInfoBg: "#edf4fb",
    colorInfoBorder: "#bcd5ee",
    colorTextTertiary: "rgba(0, 0, 0, 0.62)",
    colorTextPlaceholder: "#737373",
    colorBgLayout: "#f4f6f5",
    motion: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
    borderRadius: 6,
    fontFamily:
      '-apple-system, BlinkMacSystemFont, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Segoe UI", sans-serif',
  },
  components: {
    Table: { headerBg: "#f7f9f8", headerColor: "rgba(0, 0, 0, 0.7)", cellPaddingBlockMD: 12 },
  },
};
