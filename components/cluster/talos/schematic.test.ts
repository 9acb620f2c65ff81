import { installerImage, schematicYaml } from "./schematic";

describe("schematic", () => {
  test("says overlay, extensions and kernel arguments as the image factory reads them", () => {
    const schematic = {
      extensions: ["siderolabs/util-linux-tools", "siderolabs/iscsi-tools"],
      overlay: { name: "turingrk1", image: "siderolabs/sbc-rockchip" },
      kernelArgs: ["net.ifnames=0"],
    };

    expect(schematicYaml(schematic)).toBe(
      [
        "overlay:",
        "  name: turingrk1",
        "  image: siderolabs/sbc-rockchip",
        "customization:",
        "  extraKernelArgs:",
        "    - net.ifnames=0",
        "  systemExtensions:",
        "    officialExtensions:",
        "      - siderolabs/iscsi-tools",
        "      - siderolabs/util-linux-tools",
        "",
      ].join("\n"),
    );
  });

  test("is the same for the same extensions in another order", () => {
    const of = (...extensions: string[]) => schematicYaml({ extensions, kernelArgs: [] });

    expect(of("siderolabs/a", "siderolabs/b")).toBe(of("siderolabs/b", "siderolabs/a", "siderolabs/b"));
  });

  test("of plain Talos asks for nothing", () => {
    expect(schematicYaml({ extensions: [], kernelArgs: [] })).toBe("customization: {}\n");
  });
});

test("the installer carries the schematic, from the stack's registry", () => {
  expect(installerImage("registry.example.org/talos", "abc", "v1.13.0")).toBe(
    "registry.example.org/talos/metal-installer/abc:v1.13.0",
  );
});
