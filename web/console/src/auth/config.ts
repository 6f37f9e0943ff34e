/** What the host tells the console about itself: where people sign in, and where the API is. */

export type ConsoleConfig = {
  issuer: string;
  client_id: string;
  /** What the console asks for at the authorization endpoint. */
  scope: string;
  /** Sent along as `audience` unless it is empty; some providers need it. */
  audience: string;
  /** "" for this host. */
  api_base: string;
  /** Where the API's documentation is. */
  docs: string;
};

const DEFAULTS: ConsoleConfig = {
  issuer: "",
  client_id: "console",
  scope: "openid",
  audience: "",
  api_base: "",
  docs: "",
};

export async function loadConfig(): Promise<ConsoleConfig> {
  const response = await fetch(`${import.meta.env.BASE_URL}config.json`, { cache: "no-cache" });
  if (!response.ok) {
    throw new Error(`config.json: ${response.status}`);
  }
  return { ...DEFAULTS, ...(await response.json()) };
}
