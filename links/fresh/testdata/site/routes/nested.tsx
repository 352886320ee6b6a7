import Counter from "../islands/Counter.tsx";
import { Panel } from "../islands/Panel.tsx";

export default function Nested() {
  return (
    <Panel title={<em>Title</em>} more={<Counter start={20} />}>
      <p class="slot" hidden={false}>
        Slot <b>text</b>
      </p>
      <Counter start={10} />
    </Panel>
  );
}
