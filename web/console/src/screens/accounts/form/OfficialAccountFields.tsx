/** The official accounts bound to a merchant account, each with its secret and the hosts of its pages. */
import { MinusCircleOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Form, Input, Select } from "antd";
import { useStrings } from "../../../i18n";
import { formWords } from "./strings";
import { NO_OFFICIAL_ACCOUNT } from "./values";

const APPID = /^wx[0-9a-zA-Z]{16}$/;
const MOST = 20;

export function OfficialAccountFields({ isNew }: { isNew: boolean }) {
  const t = useStrings(formWords);
  return (
    <fieldset className="mc-group">
      <legend>{t.officialAccounts}</legend>
      <Form.List name="official_accounts">
        {(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name }) => (
              <div key={key} className="mc-subgroup">
                <OfficialAccount index={name} isNew={isNew} />
                {fields.length > 1 && (
                  <Button
                    type="text"
                    danger
                    icon={<MinusCircleOutlined aria-hidden />}
                    aria-label={t.remove(name + 1)}
                    onClick={() => remove(name)}
                  />
                )}
              </div>
            ))}
            {fields.length < MOST && (
              <Button type="dashed" icon={<PlusOutlined aria-hidden />} onClick={() => add(NO_OFFICIAL_ACCOUNT)}>
                {t.add}
              </Button>
            )}
          </>
        )}
      </Form.List>
    </fieldset>
  );
}

function OfficialAccount({ index, isNew }: { index: number; isNew: boolean }) {
  const t = useStrings(formWords);
  return (
    <div className="mc-fields">
      <Form.Item
        name={[index, "appid"]}
        label={t.appid}
        rules={[
          { required: true, message: t.required },
          { pattern: APPID, message: t.appidRule },
        ]}
      >
        <Input placeholder="wx…" />
      </Form.Item>
      <Form.Item name={[index, "secret"]} label={t.secret} rules={[{ required: isNew, message: t.required }]}>
        <Input.Password autoComplete="new-password" maxLength={128} placeholder={isNew ? undefined : t.unchanged} />
      </Form.Item>
      <Form.Item
        name={[index, "page_hosts"]}
        label={t.pageHosts}
        extra={t.pageHostsHelp}
        rules={[{ required: true, message: t.required }]}
      >
        <Select
          mode="tags"
          open={false}
          suffixIcon={null}
          tokenSeparators={[",", " ", "，"]}
          placeholder="shop.example"
        />
      </Form.Item>
    </div>
  );
}
