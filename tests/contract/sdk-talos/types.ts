import { join } from "node:path";
import ts from "typescript";
import type { Shape } from "./schema";

/** The fields of one interface or class, as TypeScript understands them. */
export interface Fields {
  readonly required: readonly string[];
  readonly shapes: Readonly<Record<string, Shape>>;
}

const sdk = join(__dirname, "../../../sdks/talos/index.ts");

/** What the SDK's types say, read by the TypeScript compiler. */
export class SdkTypes {
  private readonly checker: ts.TypeChecker;
  private readonly module: ts.Symbol;

  constructor() {
    const options: ts.CompilerOptions = {
      strict: true,
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.CommonJS,
      moduleResolution: ts.ModuleResolutionKind.Node10,
      resolveJsonModule: true,
      skipLibCheck: true,
      types: [],
    };
    const program = ts.createProgram([sdk], options);
    this.checker = program.getTypeChecker();
    const source = program.getSourceFile(sdk);
    const module = source && this.checker.getSymbolAtLocation(source);
    if (!module) throw new Error(`${sdk} is not a module`);
    this.module = module;
  }

  /** The interface at e.g. `machine.SecretsArgs`. */
  interface(path: string): Fields {
    return this.fields(this.checker.getDeclaredTypeOfSymbol(this.symbol(path)), () => true);
  }

  /** The outputs of the class at e.g. `machine.Secrets`: what it declares beside what every resource has. */
  outputs(path: string): Fields {
    const symbol = this.symbol(path);
    return this.fields(this.checker.getDeclaredTypeOfSymbol(symbol), (property) => parentOf(property) === symbol.name);
  }

  private symbol(path: string): ts.Symbol {
    return path.split(".").reduce((parent, name) => {
      const found = this.checker.getExportsOfModule(parent).find((symbol) => symbol.name === name);
      if (!found) throw new Error(`the SDK has no ${path}`);
      return found.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(found) : found;
    }, this.module);
  }

  private fields(type: ts.Type, wanted: (property: ts.Symbol) => boolean): Fields {
    const properties = this.checker.getPropertiesOfType(type).filter(wanted);
    const typed = properties.map(
      (property) => [property.name, this.checker.getTypeOfSymbol(property), property] as const,
    );
    return {
      required: typed
        .filter(([, of, property]) => !(property.flags & ts.SymbolFlags.Optional) && !this.maybeUndefined(of))
        .map(([name]) => name),
      shapes: Object.fromEntries(typed.map(([name, of]) => [name, this.shape(of)])),
    };
  }

  private maybeUndefined(type: ts.Type): boolean {
    const inner = this.outputValue(type) ?? type;
    return inner.isUnion() && inner.types.some((option) => option.flags & ts.TypeFlags.Undefined);
  }

  private shape(type: ts.Type): Shape {
    const inner = this.outputValue(type);
    if (inner) return this.shape(inner);
    const [option = type] = this.options(type);
    if (option.flags & ts.TypeFlags.StringLike) return "string";
    if (option.flags & ts.TypeFlags.NumberLike) return "number";
    if (option.flags & ts.TypeFlags.BooleanLike) return "boolean";
    const [element] = this.checker.isArrayType(option) ? this.checker.getTypeArguments(option as ts.TypeReference) : [];
    return element ? [this.shape(element)] : this.fields(option, () => true).shapes;
  }

  /** Of an input, the plain forms: neither nothing, nor a promise or an output of the same. */
  private options(type: ts.Type): readonly ts.Type[] {
    if (!type.isUnion()) return [type];
    const wrappers = ["Promise", "OutputInstance"];
    return type.types.filter(
      (option) => !(option.flags & ts.TypeFlags.Undefined) && !wrappers.includes(option.symbol?.name),
    );
  }

  /** The `T` of an `Output<T>`. */
  private outputValue(type: ts.Type): ts.Type | undefined {
    if (type.aliasSymbol?.name !== "Output") return undefined;
    return type.aliasTypeArguments?.[0];
  }
}

function parentOf(property: ts.Symbol): string | undefined {
  const declaration = property.declarations?.[0]?.parent;
  return declaration && ts.isClassDeclaration(declaration) ? declaration.name?.text : undefined;
}
