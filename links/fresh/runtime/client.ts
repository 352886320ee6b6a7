import {
  type ComponentChildren,
  type ComponentType,
  Fragment,
  h,
  hydrate,
  type VNode,
} from "preact";

type Islands = Record<string, ComponentType<Record<string, unknown>>>;

const slots = new Map<number, ComponentChildren>();

/** Represents JSX that the server passed to an island. */
export function slot(id: number): VNode {
  return h(Slot, { id }) as unknown as VNode;
}

/** The content of a slot: rendered by the server, or in a template if the island did not show it. */
function Slot({ id }: { id: number }): ComponentChildren {
  return slots.get(id);
}

/** Starts the islands of a page. It finds their comments and hydrates the nodes between them. */
export function boot(islands: Islands, props: Record<string, unknown>[]): void {
  function createIsland(marker: string): VNode {
    const [name, index, key] = marker.split(":");
    const element = { ...props[Number(index)], ...(key ? { key } : {}) };
    return h(islands[name!]!, element);
  }

  /** Nodes from `node` up to the end comment or the last sibling, as elements of Preact. */
  function readNodes(node: Node | null): ComponentChildren[] {
    const children: ComponentChildren[] = [];
    for (
      ;
      node !== null && !isComment(node, "/frsh:");
      node = node.nextSibling
    ) {
      if (node.nodeType === Node.TEXT_NODE) children.push((node as Text).data);
      if (node.nodeType === Node.ELEMENT_NODE) {
        children.push(
          readElement(node as Element),
        );
      }
      if (isComment(node, "frsh:island:")) {
        children.push(createIsland(node.data.slice("frsh:island:".length)));
        findSlots(node);
        node = endOf(node);
      }
    }
    return children;
  }

  function readElement(element: Element): VNode {
    const attributes: Record<string, unknown> = {};
    for (const { name, value } of element.attributes) {
      const isFlag = value === "" &&
        typeof element[name as keyof Element] === "boolean";
      attributes[name] = isFlag ? true : value;
    }
    return h(
      element.localName,
      attributes,
      readNodes(element.firstChild),
    ) as VNode;
  }

  /** Reads the slots of an island before hydration removes their comments. */
  function findSlots(start: Comment): void {
    const end = endOf(start);
    for (const node of commentsFrom(start)) {
      if (node === end) return;
      const match = /^frsh:slot:(\d+):/.exec(node.data);
      if (match && !slots.has(Number(match[1]))) {
        slots.set(Number(match[1]), readNodes(node.nextSibling));
      }
    }
  }

  for (const template of document.querySelectorAll<HTMLTemplateElement>('template[id^="frsh-"]')) {
    slots.set(Number(template.id.split("-")[1]), readNodes(template.content.firstChild));
  }
  for (const start of [...outermostIslands()]) {
    findSlots(start);
    const island = createIsland(start.data.slice("frsh:island:".length));
    const root = rangeRoot(start, endOf(start));
    schedule(() => hydrate(h(Fragment, null, island), root));
  }
}

function* outermostIslands(): Generator<Comment> {
  let inside: Comment | null = null;
  for (const node of commentsFrom(document.body)) {
    if (inside === null && isComment(node, "frsh:island:")) {
      inside = endOf(node);
      yield node;
    } else if (node === inside) inside = null;
  }
}

function* commentsFrom(start: Node): Generator<Comment> {
  const walker = document.createTreeWalker(
    document.body,
    NodeFilter.SHOW_COMMENT,
  );
  walker.currentNode = start;
  while (walker.nextNode()) yield walker.currentNode as Comment;
}

function isComment(node: Node, prefix: string): node is Comment {
  return node.nodeType === Node.COMMENT_NODE &&
    (node as Comment).data.startsWith(prefix);
}

/** Finds the end comment of a range. Ranges can nest; start and end are siblings. */
function endOf(start: Comment): Comment {
  let depth = 0;
  let node: Node = start;
  while (node.nextSibling !== null) {
    node = node.nextSibling;
    if (isComment(node, "frsh:")) depth++;
    else if (isComment(node, "/frsh:") && depth-- === 0) return node;
  }
  throw new Error(
    `Cannot hydrate "${start.data}": its end is missing, is the HTML nested validly?`,
  );
}

/** A stand-in for the parent that has only the nodes between two comments. */
function rangeRoot(start: Comment, end: Comment): Element {
  const parent = start.parentNode!;
  const insertBefore = (node: Node, before: Node | null) =>
    parent.insertBefore(node, before ?? end);
  const root = {
    nodeType: Node.ELEMENT_NODE,
    parentNode: parent,
    namespaceURI: (parent as Element).namespaceURI,
    ownerDocument: document,
    get firstChild() {
      return start.nextSibling === end ? null : start.nextSibling;
    },
    get childNodes() {
      const nodes: Node[] = [];
      for (
        let node = start.nextSibling!;
        node !== end;
        node = node.nextSibling!
      ) nodes.push(node);
      return nodes;
    },
    contains: (node: Node) => parent.contains(node),
    insertBefore,
    appendChild: (node: Node) => insertBefore(node, null),
    removeChild: (node: Node) => parent.removeChild(node),
  };
  return root as unknown as Element;
}

function schedule(task: () => void): void {
  const { scheduler } = globalThis as {
    scheduler?: { postTask(task: () => void): void };
  };
  if (scheduler) scheduler.postTask(task);
  else setTimeout(task, 0);
}
