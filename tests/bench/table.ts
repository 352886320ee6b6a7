/** A line of the table. */
export interface Finding {
  readonly what: string;
  readonly value: string;
  readonly target?: string;
  readonly holds?: boolean;
}

/** A figure without a target, or the reason why there is none. */
export function note(what: string, value: string): Finding {
  return { what, value };
}

/** A figure that should not be below its target. */
export function atLeast(what: string, value: number, target: number): Finding {
  return { what, value: value.toFixed(2), target: `≥ ${target}`, holds: value >= target };
}

/** A figure that should not be above its target. */
export function atMost(what: string, value: number, target: number, unit = ""): Finding {
  const space = unit === "" ? "" : ` ${unit}`;
  return {
    what,
    value: `${value.toFixed(2)}${space}`,
    target: `≤ ${target}${space}`,
    holds: value <= target,
  };
}

/** The findings as a table in Markdown. */
export function formatTable(findings: readonly Finding[]): string {
  const rows = [
    ["", "measured", "target", "holds"],
    ...findings.map(({ what, value, target = "", holds }) => [
      what,
      value,
      target,
      holds === undefined ? "" : holds ? "yes" : "NO",
    ]),
  ];
  const widths = rows[0]!.map((_, at) => Math.max(3, ...rows.map((row) => row[at]!.length)));
  const lines = rows.map((row) =>
    `| ${row.map((cell, at) => cell.padEnd(widths[at]!)).join(" | ")} |`
  );
  lines.splice(1, 0, `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`);
  return lines.join("\n");
}
