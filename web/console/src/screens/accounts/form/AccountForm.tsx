/** Connecting an account, and changing one or rotating its keys: the same form, where a change leaves out what stays. */
import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { App, Form, Input } from "antd";
import { useRef } from "react";
import { call, changeMerchant, connectMerchant, type MerchantView } from "../../../api";
import { useStrings } from "../../../i18n";
import { decided, Edited, FormPage, Loaded, PageHeader } from "../../../parts";
import { useAccount } from "../detail/useAccount";
import { openedAccount, shownChange } from "../opened";
import { AfterSaleFields } from "./AfterSaleFields";
import { CertificateFields, KeyFields, WeChatKeyFields } from "./CredentialFields";
import { OfficialAccountFields } from "./OfficialAccountFields";
import { formWords } from "./strings";
import { type AccountValues, fieldOfCheck, toChange, toConnect, valuesOf } from "./values";

const newRoute = getRouteApi("/accounts/new");
const editRoute = getRouteApi("/accounts/$mchid/edit");

export function ConnectAccount() {
  const t = useStrings(formWords);
  const navigate = newRoute.useNavigate();
  return (
    <>
      <PageHeader title={t.connectTitle} about={t.connectAbout} />
      <AccountForm
        okText={t.connect}
        done={t.connected}
        send={(values) => call(connectMerchant({ body: toConnect(values) }))}
        onClose={(mchid) =>
          mchid ? navigate({ to: "/accounts/$mchid", params: { mchid } }) : navigate({ to: "/accounts" })
        }
      />
    </>
  );
}

export function ChangeAccount() {
  const t = useStrings(formWords);
  const { mchid } = editRoute.useParams();
  const navigate = editRoute.useNavigate();
  return (
    <>
      <PageHeader title={t.changeTitle} about={t.changeAbout} />
      <Loaded query={useAccount(mchid)}>
        {(account) => (
          <Edited thing={account}>
            {({ opened, latest, take }) => (
              <AccountForm
                account={latest}
                okText={t.save}
                done={t.saved}
                send={(values, begun) => {
                  const body = toChange(values, begun);
                  return decided(openedAccount(opened, take), shownChange(body), (headers) =>
                    call(changeMerchant({ path: { mchid }, body, headers })),
                  );
                }}
                onClose={() => navigate({ to: "/accounts/$mchid", params: { mchid } })}
              />
            )}
          </Edited>
        )}
      </Loaded>
    </>
  );
}

type AccountFormProps = {
  account?: MerchantView;
  okText: string;
  done: string;
  /** With what the form began with: what somebody else changed since stays as they left it. */
  send: (values: AccountValues, begun: AccountValues) => Promise<MerchantView>;
  /** With the number of the account that was saved, or nothing if the form was left. */
  onClose: (mchid?: string) => void;
};

function AccountForm({ account, okText, done, send, onClose }: AccountFormProps) {
  const { message } = App.useApp();
  const queries = useQueryClient();
  const begun = useRef(valuesOf(account)).current;
  const sent = useRef(begun);
  const saved = useRef<string>(undefined);
  const submit = async (values: AccountValues) => {
    // Fields that are not shown hold what they began with.
    sent.current = { ...begun, ...values };
    const { mchid } = await send(sent.current, begun);
    saved.current = mchid;
    await queries.invalidateQueries({ queryKey: ["accounts"] });
    void message.success(done);
  };
  return (
    <FormPage<AccountValues>
      initialValues={valuesOf(account)}
      okText={okText}
      scope="merchant:write"
      onSubmit={submit}
      onClose={() => onClose(saved.current)}
      rename={(field) => fieldOfCheck(field, sent.current)}
    >
      <Basics isNew={!account} />
      <CertificateFields isNew={!account} />
      <KeyFields isNew={!account} />
      <WeChatKeyFields />
      <OfficialAccountFields isNew={!account} />
      {account && <AfterSaleFields />}
    </FormPage>
  );
}

function Basics({ isNew }: { isNew: boolean }) {
  const t = useStrings(formWords);
  return (
    <fieldset className="mc-group">
      <legend>{t.basics}</legend>
      <Form.Item
        name="mchid"
        label={t.mchid}
        rules={[
          { required: true, message: t.required },
          { pattern: /^\d{8,10}$/, message: t.mchidRule },
        ]}
      >
        <Input disabled={!isNew} inputMode="numeric" maxLength={10} />
      </Form.Item>
      <Form.Item
        name="display_name"
        label={t.displayName}
        extra={t.displayNameHelp}
        rules={[{ required: true, message: t.required }]}
      >
        <Input maxLength={40} showCount />
      </Form.Item>
    </fieldset>
  );
}
