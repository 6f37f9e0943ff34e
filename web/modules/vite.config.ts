import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { defineConfig, type Plugin } from "vite";

// `vite build` makes modules.js of all elements; `vite build --mode elements` one file per element beside it, for
// pages that want fewer. Names are stable; what is split off is hashed and lies below assets/.
const ELEMENTS = ["voucher", "vouchers", "product", "pay", "orders", "red-packets"];
const DIST = "dist";

export default defineConfig(({ mode }) => {
  const isAll = mode !== "elements";
  const entry = isAll
    ? { modules: "src/modules.ts" }
    : Object.fromEntries(ELEMENTS.map((name) => [`mc-${name}`, `src/elements/${name}/${name}.ts`]));
  return {
    plugins: [smallTemplates(), leanLit(), integrity()],
    build: {
      // Old Android kernels of WeChat know no newer syntax.
      target: "es2019",
      outDir: DIST,
      emptyOutDir: isAll,
      lib: { entry, formats: ["es"] },
      rolldownOptions: {
        // A library is not made small by itself.
        output: { minify: true, entryFileNames: "[name].js", chunkFileNames: "assets/[name]-[hash].js" },
      },
    },
  };
});

/** What of Lit no element of ours can reach, and what stands there instead; a Lit that lacks it fails the build. */
const UNREACHED: Record<string, [unused: string, instead: string][]> = {
  "reactive-element/css-tag.js": [
    // Styles are ours, written with `css`.
    ["CSSResult is not constructable. Use `unsafeCSS` or `css` instead.", ""],
    [
      `throw Error("Value passed to 'css' function must be a 'css' function result: "+t+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")`,
      "throw Error(t)",
    ],
    [
      `e?t=>t:t=>t instanceof CSSStyleSheet?(t=>{let e="";for(const s of t.cssRules)e+=s.cssText;return r(e)})(t):t`,
      "t=>t",
    ],
  ],
  // Polyfills of shadow roots, hydration, and the list of versions that Lit warns by in development.
  "reactive-element/reactive-element.js": [
    [`p=a.reactiveElementPolyfillSupport,`, ""],
    [`p?.({ReactiveElement:y}),(a.reactiveElementVersions??=[]).push("2.1.2")`, "0"],
  ],
  "lit-html/lit-html.js": [[`,B=t.litHtmlPolyfillSupport;B?.(S,k),(t.litHtmlVersions??=[]).push("3.3.3")`, ""]],
  "lit-element/lit-element.js": [
    [`s.litElementHydrateSupport?.({LitElement:i});const o=s.litElementPolyfillSupport;o?.({LitElement:i})`, "0"],
    [`(s.litElementVersions??=[]).push("4.2.2")`, ""],
  ],
};

function leanLit(): Plugin {
  return {
    name: "lean-lit",
    enforce: "pre",
    transform(code, id) {
      const file = Object.keys(UNREACHED).find((name) => id.endsWith(`/${name}`));
      return (file ? (UNREACHED[file] ?? []) : []).reduce((text, [unused, instead]) => {
        if (!text.includes(unused)) throw new Error(`${file} has no longer: ${unused}`);
        return text.replace(unused, () => instead);
      }, code);
    },
  };
}

/** Makes styles and templates small, which no minifier reads. */
function smallTemplates(): Plugin {
  return {
    name: "small-templates",
    enforce: "pre",
    transform(code, id) {
      if (!id.includes("/modules/src/")) return undefined;
      if (!id.endsWith(".styles.ts"))
        return code
          .replace(/([>}])\n\s*(<|\$\{)/g, tight)
          .replace(/\n\s+/g, "\n")
          .replace(/\n>/g, ">");
      return code
        .replace(/\n\s*/g, "")
        .replace(/([:,;]) | (?=\{)/g, "$1")
        .replace(/;\}/g, "}");
    },
  };
}

/** Between values alone a line break stays: it parts what is read. */
function tight(all: string, before: string, after: string): string {
  return before === "}" && after !== "<" ? all : before + after;
}

/** Says what a page writes into `integrity`, in dist/integrity.json and where the build is seen. */
function integrity(): Plugin {
  return {
    name: "integrity",
    generateBundle(_, bundle) {
      // Notes for other bundlers, which nobody needs here.
      for (const file of Object.values(bundle))
        if (file.type === "chunk") file.code = file.code.replaceAll("/* @__PURE__ */ ", "");
    },
    closeBundle() {
      const names = readdirSync(DIST).filter((name) => name.endsWith(".js"));
      const hashes = Object.fromEntries(names.map((name) => [name, hashOf(`${DIST}/${name}`)]));
      writeFileSync(`${DIST}/integrity.json`, `${JSON.stringify(hashes, null, 2)}\n`);
      if (names.length > 1) for (const name of names) console.log(`${hashes[name]} ${name}`);
    },
  };
}

function hashOf(file: string): string {
  return `sha384-${createHash("sha384").update(readFileSync(file)).digest("base64")}`;
}
