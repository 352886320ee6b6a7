import { Home } from "../components/Home.tsx";
import { renderedOnce } from "../lib/web/rendered_once.ts";
import { define } from "../lib/web/state.ts";

export const handler = define.handlers({
  GET: renderedOnce((ctx) => ctx.render(<Home user={ctx.state.user} />)),
});
