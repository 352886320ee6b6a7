import { useEffect, useState } from "preact/hooks";

export default function Counter({ start }: { start: number }) {
  const [count, setCount] = useState(start);
  const [isReady, setReady] = useState(false);
  useEffect(() => setReady(true), []);
  return (
    <button type="button" data-ready={String(isReady)} onClick={() => setCount(count + 1)}>
      Count: {count}
    </button>
  );
}
