export default function Cart() {
  return <p id="cart">Empty</p>;
}
