import Values from "../islands/Values.tsx";

export default function FunctionsPage() {
  return <Values callback={() => {}} />;
}
