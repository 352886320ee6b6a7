/** What a WebSocket endpoint does on each event. */
export interface WebSocketHandlers {
  /** The connection is open. */
  open?(socket: WebSocket): void;
  /** A message has come. */
  message?(socket: WebSocket, event: MessageEvent): void;
  /** The connection is closed. */
  close?(socket: WebSocket, code: number, reason: string): void;
  /** Something went wrong. */
  error?(socket: WebSocket, event: Event | ErrorEvent): void;
}

/** Options of a WebSocket endpoint. */
export interface WebSocketUpgradeOptions {
  /** Seconds without an answer to a ping after which the connection is closed. */
  idleTimeout?: number;
  /** The sub-protocol. */
  protocol?: string;
}
