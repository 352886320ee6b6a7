/** One name of an object with its value: their places in the text. */
export interface Member {
  readonly name: string;
  readonly start: number;
  readonly valueStart: number;
  readonly end: number;
}

/** What may contain any character: strings, and the comments that `deno.json` may have. */
const OPAQUE = /"(?:\\.|[^"\\])*"|\/\/[^\n]*|\/\*[^]*?\*\//g;

/** Stands where something was cut out. JSON never contains it. */
const CUT = "\0";

/** An object in JSON that may have comments and any layout. Whatever is not cut out of it stays as it is. */
export class JsonObject {
  readonly #text: string;
  /** The text without comments, and with nothing in its strings. Every place is the same. */
  readonly #outline: string;
  readonly members: readonly Member[];

  /** @param text valid JSON, around the object */
  constructor(text: string) {
    this.#text = text;
    this.#outline = text.replace(
      OPAQUE,
      (it) => it.startsWith("/") ? " ".repeat(it.length) : `"${"-".repeat(it.length - 2)}"`,
    );
    this.members = this.#readMembers();
  }

  /** @returns the text of a member's value */
  valueOf({ valueStart, end }: Member): string {
    return this.#text.slice(valueStart, end);
  }

  /** @returns the text with another value */
  withValue({ valueStart, end }: Member, value: string): string {
    return this.#text.slice(0, valueStart) + value + this.#text.slice(end);
  }

  /** @returns the text without some members, and the lines on which only they were */
  without(isCut: (member: Member) => boolean): string {
    const kept = this.members.filter((member) => !isCut(member));
    const cuts = this.members.filter(isCut).flatMap((member) => [member, this.#commaAfter(member)]);
    // No comma may follow the last member.
    if (kept.length > 0 && this.members.at(-1) !== kept.at(-1)) {
      cuts.push(this.#commaAfter(kept.at(-1)!));
    }
    const text = cuts.toSorted((a, b) => b.start - a.start).reduce(
      (text, { start, end }) => text.slice(0, start) + CUT.repeat(end - start) + text.slice(end),
      this.#text,
    );
    return text.replaceAll(/^[ \t]*\0[ \t\0]*\r?\n/gm, "").replaceAll(CUT, "");
  }

  /** @returns where the comma after a member is; empty if there is none */
  #commaAfter({ end }: Member): { start: number; end: number } {
    const [, blanks, comma] = /^(\s*)(,?)/.exec(this.#outline.slice(end))!;
    const start = end + blanks!.length;
    return { start, end: start + comma!.length };
  }

  #readMembers(): Member[] {
    const members: Member[] = [];
    const open = this.#outline.indexOf("{");
    let depth = 0;
    let start = open + 1;
    for (let at = open; at < this.#outline.length; at++) {
      const character = this.#outline[at]!;
      if ("{[".includes(character)) depth++;
      if ("}]".includes(character)) depth--;
      const isEnd = depth === 0;
      if (isEnd || (depth === 1 && character === ",")) {
        members.push(...this.#readMember(start, at));
        start = at + 1;
      }
      if (isEnd) break;
    }
    return members;
  }

  /** Reads what is between two commas: nothing, after a last comma or in an empty object. */
  #readMember(from: number, to: number): Member[] {
    const piece = this.#outline.slice(from, to).trimEnd();
    const [before, blanks, name] = /^(\s*)("-*")\s*:\s*/.exec(piece) ?? [];
    if (before === undefined) return [];
    const start = from + blanks!.length;
    return [{
      name: JSON.parse(this.#text.slice(start, start + name!.length)),
      start,
      valueStart: from + before.length,
      end: from + piece.length,
    }];
  }
}
