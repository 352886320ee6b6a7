import { page } from "fresh";

export const handler = {
  GET: () => page({ greeting: "hello" }),
  POST: () => new Response("posted"),
};

export default function Methods({ data }: { data: { greeting: string } }) {
  return <h1>{data.greeting}</h1>;
}
