/** Return the code that puts one of our elements on somebody's page; whatever its attributes hold stays text there. */
export function elementCode(element: string, attributes: Record<string, string | true>): string {
  const spelled = Object.entries(attributes).map(([name, value]) =>
    value === true ? ` ${name}` : ` ${name}="${value.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}"`,
  );
  const script = `<script type="module" src="${window.location.origin}/modules/modules.js"></script>`;
  return `${script}\n<${element}${spelled.join("")}></${element}>`;
}
