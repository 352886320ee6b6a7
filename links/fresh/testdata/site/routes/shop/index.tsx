import Cart from "./(_islands)/Cart.tsx";

export default function Shop() {
  return <Cart />;
}
