/** What stands around every screen: menu, who is signed in, language, breadcrumb, title. */
import { GlobalOutlined, LogoutOutlined, UserOutlined } from "@ant-design/icons";
import { Outlet } from "@tanstack/react-router";
import { Button, Dropdown } from "antd";
import { SignInAgain, useAuth, useAuthState } from "../auth";
import { strings, switchLanguage, useLanguage, useStrings } from "../i18n";
import { Conflicts } from "../parts";
import { Breadcrumbs } from "./Breadcrumbs";
import { Menu } from "./Menu";

const words = strings({
  product: { zh: "商户中心", en: "Merchant Centre" },
  skip: { zh: "跳到内容", en: "Skip to the content" },
  other: { zh: "English", en: "中文" },
  signOut: { zh: "退出登录", en: "Sign out" },
  docs: { zh: "接口文档", en: "API documentation" },
});

export function AppShell() {
  const t = useStrings(words);
  return (
    <div className="mc-shell">
      <a className="mc-skip" href="#content">
        {t.skip}
      </a>
      <header className="mc-side">
        <p className="mc-brand">
          <i aria-hidden="true" /> {t.product}
        </p>
        <Menu />
      </header>
      <div className="mc-page">
        <div className="mc-top">
          <Breadcrumbs product={t.product} />
          <div className="mc-top-actions">
            <LanguageSwitch />
            <Person />
          </div>
        </div>
        <main id="content" tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <SignInAgain />
      <Conflicts />
    </div>
  );
}

function LanguageSwitch() {
  const t = useStrings(words);
  const language = useLanguage();
  const other = language === "zh" ? "en" : "zh";
  return (
    <Button type="text" icon={<GlobalOutlined aria-hidden />} onClick={() => switchLanguage(other)}>
      <span lang={other === "zh" ? "zh-CN" : "en"}>{t.other}</span>
    </Button>
  );
}

function Person() {
  const t = useStrings(words);
  const { auth, config } = useAuth();
  const { identity } = useAuthState();
  const items = [
    { key: "docs", label: <a href={config.docs}>{t.docs}</a> },
    { key: "out", icon: <LogoutOutlined aria-hidden />, label: t.signOut, onClick: () => void auth.signOut() },
  ];
  return (
    <Dropdown menu={{ items }} trigger={["click"]}>
      <Button type="text" icon={<UserOutlined aria-hidden />}>
        {identity?.name}
        {identity && identity.account !== identity.name && <span className="mc-quiet">{identity.account}</span>}
      </Button>
    </Dropdown>
  );
}
