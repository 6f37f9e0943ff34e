import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// The stack of `make run`: API and issuer. `make web-dev` passes its calls on there.
const gateway = `http://127.0.0.1:${process.env.PORT ?? "8080"}`;

export default defineConfig({
  base: "/console/",
  plugins: [react()],
  build: { target: "es2022", outDir: "dist", emptyOutDir: true, chunkSizeWarningLimit: 1500 },
  server: {
    proxy: {
      "/v1": gateway,
      "/_local": gateway,
      "/console/config.json": gateway,
    },
  },
});
