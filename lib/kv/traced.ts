import { type Span, SpanStatusCode, trace } from "@opentelemetry/api";
import type { Kv } from "./store.ts";

const tracer = trace.getTracer("external-id-app");

/**
 * Gives each operation of a database a span, which Deno does not do by itself. A span names the kind of record, the first
 * part of its key. The other parts hold fingerprints and stay out.
 *
 * @param kv the database
 * @see https://opentelemetry.io/docs/specs/semconv/database/
 */
export function traced(kv: Kv): Kv {
  return {
    get: (key, options) => spanned("get", kindOf(key), () => kv.get(key, options)),
    set: (key, value, options) => spanned("set", kindOf(key), () => kv.set(key, value, options)),
    delete: (key) => spanned("delete", kindOf(key), () => kv.delete(key)),
    list: (selector, options) => {
      // Its pages are read later: the span only marks that a list was asked for.
      startSpan("list", "prefix" in selector ? kindOf(selector.prefix) : "range").end();
      return kv.list(selector, options);
    },
    atomic: () => {
      const operation = kv.atomic();
      const commit = operation.commit.bind(operation);
      operation.commit = () => spanned("commit", undefined, commit);
      return operation;
    },
    ...(kv.lastWaited && { lastWaited: kv.lastWaited }),
  };
}

async function spanned<T>(
  operation: string,
  kind: string | undefined,
  act: () => Promise<T>,
): Promise<T> {
  const span = startSpan(operation, kind);
  try {
    return await act();
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
}

function startSpan(operation: string, kind: string | undefined): Span {
  return tracer.startSpan(kind === undefined ? `kv ${operation}` : `kv ${operation} ${kind}`, {
    attributes: {
      "db.system.name": "deno_kv",
      "db.operation.name": operation,
      ...(kind === undefined ? {} : { "db.collection.name": kind }),
    },
  });
}

function kindOf(key: Deno.KvKey): string {
  return String(key[0]);
}
