/** What a release needs of `deno.json`. */
export interface DenoConfig {
  /** The app's, which the log names when it starts. */
  readonly version?: string;
  readonly imports: Readonly<Record<string, string>>;
  readonly links?: readonly string[];
  readonly tasks?: Readonly<Record<string, unknown>>;
  readonly compilerOptions?: unknown;
  readonly unstable?: unknown;
}

/**
 * Makes the `deno.json` of a release.
 *
 * @param config the project's own
 * @param specifiers the modules that production reaches, as `deno info` names them
 * @param files those of them that are the project's, relative to its folder
 */
export function productionConfig(
  { version, imports, links = [], tasks = {}, compilerOptions, unstable }: DenoConfig,
  specifiers: readonly string[],
  files: readonly string[],
): DenoConfig {
  const used = new Set(specifiers.flatMap((specifier) => packageOf(specifier) ?? []));
  const isUsed = ([, target]: [string, string]) => {
    const name = packageOf(target);
    return name === undefined || used.has(name);
  };
  return {
    ...version !== undefined && { version },
    tasks: { serve: tasks.serve },
    links: links.filter((link) => files.some((file) => `./${file}`.startsWith(`${link}/`))),
    imports: Object.fromEntries(Object.entries(imports).filter(isUsed)),
    unstable,
    compilerOptions,
  };
}

/** The name of an npm package: of `npm:preact@^10` as of `npm:/preact@10.29.8/hooks`. */
function packageOf(specifier: string): string | undefined {
  return /^npm:\/?((?:@[^/]+\/)?[^@/]+)/.exec(specifier)?.[1];
}
