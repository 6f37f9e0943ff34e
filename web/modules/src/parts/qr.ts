/** The QR code of an address as the path of an SVG; loaded where it is shown only. */
import { correction, generate } from "lean-qr/nano";

export interface Code {
  size: number;
  path: string;
}

export function qrOf(text: string): Code {
  const code = generate(text, { minCorrectionLevel: correction.L });
  let path = "";
  for (let y = 0; y < code.size; y++) {
    for (let x = 0; x < code.size; x++) if (code.get(x, y)) path += `M${x} ${y}h1v1h-1z`;
  }
  return { size: code.size, path };
}
