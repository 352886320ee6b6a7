(globalThis as { loadedLazily?: boolean }).loadedLazily = true;

export const handler = () => new Response("loaded");
