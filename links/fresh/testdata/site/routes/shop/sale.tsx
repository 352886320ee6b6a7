export const config = { skipInheritedLayouts: true, skipAppWrapper: true };

export default function Sale() {
  return <h1>Sale</h1>;
}
