import Values from "../islands/Values.tsx";

export default function ValuesPage() {
  const shared = { name: "</script><!-- & ünïcode" };
  const cyclic: Record<string, unknown> = { shared };
  cyclic.self = cyclic;
  return (
    <Values
      bigint={12345678901234567890n}
      nan={NaN}
      infinities={[Infinity, -Infinity]}
      zero={-0}
      nothing={undefined}
      empty={null}
      date={new Date(0)}
      url={new URL("https://example.com/a?b")}
      pattern={/a+\/b/gi}
      map={new Map<unknown, unknown>([[shared, 1], ["k", [true, false]]])}
      set={new Set([1, "two"])}
      bytes={new Uint8Array([0, 127, 255])}
      first={shared}
      second={shared}
      cyclic={cyclic}
    />
  );
}
