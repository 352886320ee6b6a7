export default function ShopError() {
  return <h1>Shop error</h1>;
}
