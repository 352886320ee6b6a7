export const handler = () => {
  throw new Error("broken");
};
