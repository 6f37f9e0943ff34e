/** Files go straight to the bucket, by a form that the API signed; the browser tells how far it is. */
import { ApiProblem } from "./problem";

/** What the API offers: post `fields` and then the file to `url`. */
export type FileForm = { url: string; fields: Record<string, string> };

/** Post a file as the form says, and tell the share that is sent (0 to 100). */
export function uploadFile(form: FileForm, file: File, onProgress: (percent: number) => void): Promise<void> {
  const body = new FormData();
  for (const [name, value] of Object.entries(form.fields)) {
    body.append(name, value);
  }
  body.append("file", file);
  return new Promise((resolve, reject) => {
    // fetch tells nothing of how much is sent.
    const request = new XMLHttpRequest();
    request.open("POST", form.url);
    request.upload.onprogress = ({ loaded, total }) => onProgress(Math.floor((loaded * 100) / Math.max(total, 1)));
    request.onerror = () => reject(new ApiProblem({ code: "network" }));
    request.onload = () => (request.status < 300 ? resolve() : reject(refusal(request)));
    request.send(body);
  });
}

function refusal(request: XMLHttpRequest): ApiProblem {
  const detail = /<Message>([^<]*)<\/Message>/.exec(request.responseText)?.[1] ?? "";
  return new ApiProblem({ code: "upload_refused", status: request.status, detail });
}
