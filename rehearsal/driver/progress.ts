/** Passes Pulumi's output on line by line, without the dots by which it shows that it is alive: machines speak in between. */
export class Progress {
  private rest = "";

  constructor(private readonly say: (line: string) => void) {}

  write(text: string): void {
    const lines = (this.rest + text).split("\n");
    this.rest = lines.pop() ?? "";
    for (const line of lines) if (!signOfLife.test(line)) this.say(line);
  }
}

const signOfLife = /^(@ \w+)?\.*$/;
