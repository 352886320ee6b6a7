import { HttpError, type PageProps } from "fresh";
import type { State } from "../state.ts";

export default function ErrorPage({ error }: PageProps<unknown, State>) {
  return <h1>Root error {error instanceof HttpError ? error.status : "unknown"}</h1>;
}
