import { defineConfig } from "@hey-api/openapi-ts";

export default defineConfig({
  input: "../../functions/describe_api/openapi.json",
  output: { path: "../console/src/api/generated", clean: true },
  plugins: [{ name: "@hey-api/client-fetch" }, "@hey-api/typescript", "@hey-api/sdk"],
});
