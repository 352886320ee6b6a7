import { type ComponentChildren, toChildArray, type VNode } from "preact";
import { headKey } from "./head_key.ts";

/** Brings the document's head up to date with the elements of an island's `<Head>`. */
export function updateHead(children: ComponentChildren): void {
  for (const child of toChildArray(children)) {
    const vnode = child as VNode<Record<string, unknown>>;
    if (typeof vnode.type === "string") {
      place(vnode.type, vnode.key, vnode.props);
    }
  }
}

function place(
  type: string,
  key: unknown,
  props: Record<string, unknown>,
): void {
  const text = toChildArray(props.children as ComponentChildren).join("");
  if (type === "title" && key == null) {
    document.title = text;
    return;
  }

  const wanted = headKey(type, key, props);
  const existing = [...document.head.children].find((it) => keyOf(it) === wanted);
  const element = existing ??
    document.head.appendChild(document.createElement(type));
  for (const [name, value] of Object.entries(props)) {
    if (name !== "children" && value != null && value !== false) {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  if (key != null) element.setAttribute("data-key", String(key));
  if (text !== "") element.textContent = text;
}

function keyOf(element: Element): string {
  const props: Record<string, string> = {};
  for (const { name, value } of element.attributes) props[name] = value;
  return headKey(element.localName, props["data-key"], props);
}
