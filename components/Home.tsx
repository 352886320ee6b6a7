import type { VNode } from "preact";
import type { User } from "../lib/session/user.ts";
import { Greeting } from "./Greeting.tsx";
import { PageTitle } from "./PageTitle.tsx";
import { Welcome } from "./Welcome.tsx";

/** The home page. */
export function Home({ user }: { user: User | null }): VNode {
  return (
    <>
      <PageTitle>Home</PageTitle>
      {user ? <Greeting user={user} /> : <Welcome />}
    </>
  );
}
