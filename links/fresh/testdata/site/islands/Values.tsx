import { useEffect, useState } from "preact/hooks";
import { describeValues } from "../describe_values.ts";

export default function Values(props: Record<string, unknown>) {
  const [inBrowser, setInBrowser] = useState("");
  useEffect(() => setInBrowser(describeValues(props)), []);
  return (
    <>
      <pre id="server">{describeValues(props)}</pre>
      <pre id="browser">{inBrowser}</pre>
    </>
  );
}
