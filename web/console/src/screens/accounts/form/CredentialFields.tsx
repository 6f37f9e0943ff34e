/** The certificate, the keys and WeChat's public key: handed in, never shown again. */
import { Form, Input, Segmented } from "antd";
import { useState } from "react";
import { useStrings } from "../../../i18n";
import { P12Field, PemField } from "./FileFields";
import { formWords } from "./strings";

type CredentialFieldsProps = { /** In a change, what is left empty stays. */ isNew: boolean };

export function CertificateFields({ isNew }: CredentialFieldsProps) {
  const t = useStrings(formWords);
  const rules = [{ required: isNew, message: t.required }];
  const [way, setWay] = useState<"p12" | "pem">("p12");
  return (
    <fieldset className="mc-group">
      <legend>{t.certificate}</legend>
      <Segmented
        aria-label={t.certificate}
        value={way}
        onChange={setWay}
        options={[
          { value: "p12", label: t.byP12 },
          { value: "pem", label: t.byPem },
        ]}
      />
      {way === "p12" ? (
        <Form.Item name="p12_base64" label={t.p12Label} rules={rules}>
          <P12Field />
        </Form.Item>
      ) : (
        <>
          <Form.Item name="certificate_pem" label={t.certificatePem} rules={rules}>
            <PemField />
          </Form.Item>
          <Form.Item name="private_key_pem" label={t.privateKeyPem} rules={rules}>
            <PemField isSecret />
          </Form.Item>
        </>
      )}
    </fieldset>
  );
}

export function KeyFields({ isNew }: CredentialFieldsProps) {
  const t = useStrings(formWords);
  const placeholder = isNew ? undefined : t.unchanged;
  return (
    <fieldset className="mc-group">
      <legend>{t.keys}</legend>
      <Form.Item
        name="apiv3_key"
        label={t.apiv3Key}
        rules={[
          { required: isNew, message: t.required },
          { len: 32, message: t.keyRule },
        ]}
      >
        <Input.Password autoComplete="new-password" maxLength={64} placeholder={placeholder} />
      </Form.Item>
      <Form.Item name="apiv2_key" label={t.apiv2Key} rules={[{ len: 32, message: t.keyRule }]}>
        <Input.Password autoComplete="new-password" maxLength={64} placeholder={placeholder} />
      </Form.Item>
    </fieldset>
  );
}

export function WeChatKeyFields() {
  const t = useStrings(formWords);
  return (
    <fieldset className="mc-group">
      <legend>{t.wechatKeys}</legend>
      <p className="mc-quiet">{t.wechatKeysAbout}</p>
      <Form.Item name="public_key_id" label={t.publicKeyId}>
        <Input maxLength={64} placeholder="PUB_KEY_ID_…" />
      </Form.Item>
      <Form.Item name="public_key_pem" label={t.publicKeyPem}>
        <PemField />
      </Form.Item>
      <Form.Item name="platform_certificates_pem" label={t.platformCertificates}>
        <PemField />
      </Form.Item>
    </fieldset>
  );
}
