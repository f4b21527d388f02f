import type { Server } from "node:http";

export function staticServer(base?: string): Server;
export function listen(server: Server, port: number): Promise<number>;
