import { afterEach, expect, it, vi } from "vitest";
import { fetchSignedIn, type Session } from "./call";

afterEach(() => {
  vi.unstubAllGlobals();
});

const CALL = new Request("https://shop.example/v1/admin/merchants");

/** A person whose tokens follow one another, before an API that takes the last of them. */
function world(taken: string) {
  const now = { person: "u-1", token: "old" };
  const sent: string[] = [];
  const asked: string[] = [];
  let onRequest = () => {};
  let onRenewal = () => false;
  const session: Session = {
    person: () => now.person,
    token: () => now.token,
    renew: async () => {
      asked.push("renewal");
      return onRenewal();
    },
    signInAgain: async () => {
      asked.push("person");
      now.token = taken;
      return true;
    },
  };
  vi.stubGlobal("fetch", async (request: Request) => {
    const token = request.headers.get("authorization")?.replace("Bearer ", "") ?? "";
    sent.push(token);
    onRequest();
    return new Response(null, { status: token === taken ? 204 : 401 });
  });
  return {
    now,
    sent,
    asked,
    session,
    whileOut: (happens: () => void) => {
      onRequest = happens;
    },
    whileRenewed: (happens: () => boolean) => {
      onRenewal = happens;
    },
  };
}

it("asks the person once nothing else helps, and goes on", async () => {
  const { sent, asked, session } = world("new");
  expect((await fetchSignedIn(CALL, session)).status).toBe(204);
  expect([sent, asked]).toEqual([
    ["old", "new"],
    ["renewal", "person"],
  ]);
});

it("repeats what was refused for an older token, and asks nobody", async () => {
  const { now, sent, asked, session, whileOut } = world("new");
  whileOut(() => {
    now.token = "new";
  });
  expect((await fetchSignedIn(CALL, session)).status).toBe(204);
  expect([sent, asked]).toEqual([["old", "new"], []]);
});

it("does not ask again who signed in while a renewal failed", async () => {
  const { now, sent, asked, session, whileRenewed } = world("new");
  whileRenewed(() => {
    now.token = "new";
    return false;
  });
  expect((await fetchSignedIn(CALL, session)).status).toBe(204);
  expect([sent, asked]).toEqual([["old", "new"], ["renewal"]]);
});

it("drops what was sent for somebody else, and asks nobody", async () => {
  const { now, sent, asked, session, whileOut } = world("new");
  whileOut(() => {
    Object.assign(now, { person: "u-2", token: "new" });
  });
  await expect(fetchSignedIn(CALL, session)).rejects.toMatchObject({ code: "other_person" });
  expect([sent, asked]).toEqual([["old"], []]);
});

it("asks whoever was signed out elsewhere", async () => {
  const { now, asked, session, whileOut } = world("new");
  whileOut(() => {
    if (now.token === "old") {
      now.token = "";
    }
  });
  expect((await fetchSignedIn(CALL, session)).status).toBe(204);
  expect(asked).toEqual(["renewal", "person"]);
});
