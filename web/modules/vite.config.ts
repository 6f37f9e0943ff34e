import { defineConfig } from "vite";

export default defineConfig({
  build: {
    // Old Android kernels of WeChat know no newer syntax.
    target: "es2019",
    outDir: "dist",
    emptyOutDir: true,
    lib: { entry: "src/modules.ts", formats: ["es"], fileName: () => "modules.js" },
  },
});
