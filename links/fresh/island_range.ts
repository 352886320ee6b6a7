import { type ComponentChildren, h, type VNode } from "preact";
import { jsxTemplate } from "preact/jsx-runtime";
import type { Island } from "./island.ts";
import { currentRender, isElement, type MutableVNode, type PageRender } from "./page_render.ts";

interface RangeProps {
  island: Island;
  props: Record<string, unknown>;
  islandKey: unknown;
}

/** Puts an island's range in the place of its vnode. */
export function wrapIsland(
  render: PageRender,
  vnode: MutableVNode,
  island: Island,
): void {
  const range = { island, props: vnode.props, islandKey: vnode.key };
  render.patch(
    vnode,
    IslandRange as MutableVNode["type"],
    range as unknown as MutableVNode["props"],
  );
}

/** An island between the comments by which the browser finds it. */
function IslandRange({ island, props, islandKey }: RangeProps): VNode {
  const render = currentRender!;
  const slotted = withSlots(render, props);
  const index = render.islandProps.push(slotted) - 1;
  const key = islandKey == null ? "" : encodeURIComponent(String(islandKey));
  render.islands.add(island);
  render.isInIsland = true;
  return range(`island:${island.name}:${index}:${key}`, h(island.fn, slotted), LEAVE_ISLAND);
}

/** Content between two comments. The second marks the end. */
function range(name: string, content: ComponentChildren, leave: VNode): VNode {
  const end = `<!--/frsh:${name.slice(0, name.indexOf(":"))}-->`;
  return jsxTemplate([`<!--frsh:${name}-->`, "", end], [content], leave) as VNode;
}

/** JSX can't be sent as data. The server renders it, and the browser finds it by its comments. */
function withSlots(
  render: PageRender,
  props: Record<string, unknown>,
): Record<string, unknown> {
  let slotted = props;
  for (const name in props) {
    const value = props[name];
    if (name === "children" ? value == null : !isElement(value)) continue;
    if (slotted === props) slotted = { ...props };
    slotted[name] = createSlot(render, name, value as ComponentChildren);
  }
  return slotted;
}

function createSlot(
  render: PageRender,
  name: string,
  content: ComponentChildren,
): VNode<{ id: number }> {
  const id = render.slots.push({ name, content, isRendered: false }) - 1;
  return h(SlotRange, { id });
}

function SlotRange({ id }: { id: number }): VNode {
  const render = currentRender!;
  const slot = render.slots[id]!;
  slot.isRendered = true;
  render.isInIsland = false;
  return range(`slot:${id}:${encodeURIComponent(slot.name)}`, slot.content, LEAVE_SLOT);
}

/** Comes after the content, so it is rendered when the content is done. */
function Leave({ isInIsland }: { isInIsland: boolean }): null {
  currentRender!.isInIsland = isInIsland;
  return null;
}

const LEAVE_ISLAND = h(Leave, { isInIsland: false }) as unknown as VNode;
const LEAVE_SLOT = h(Leave, { isInIsland: true }) as unknown as VNode;

/** The number of the slot that a vnode stands for, or undefined. */
export function slotOf(value: object): number | undefined {
  const vnode = value as VNode<{ id: number }>;
  return vnode.type === SlotRange as unknown && isElement(vnode) ? vnode.props.id : undefined;
}
