// The client of `neva lsp`, commands that call `neva` in a terminal, and the page of `neva view` in a panel.

import { ChildProcess, spawn } from "child_process";
import { existsSync } from "fs";
import { rm } from "fs/promises";
import * as path from "path";
import * as readline from "readline";
import * as vscode from "vscode";
import { Executable, LanguageClient, Location, Position, StaticFeature } from "vscode-languageclient/node";

let client: LanguageClient | undefined;
/// The servers of panels. Panels are not disposed of when the editor is closed.
const views = new Set<ChildProcess>();

/// Tells the server which commands a code lens can name.
const commandsOfLenses: StaticFeature = {
  fillClientCapabilities: (capabilities) => {
    const commands = { commands: ["neva.runMain", "neva.test"] };
    capabilities.experimental = { ...capabilities.experimental, commands };
  },
  initialize: () => {},
  getState: () => ({ kind: "static" }),
  clear: () => {},
};

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const register = (name: string, run: (...given: any[]) => unknown) =>
    context.subscriptions.push(vscode.commands.registerCommand(name, run));
  register("neva.runMain", (file?: string | vscode.Uri) => call(["run"], file));
  register("neva.check", (file?: string | vscode.Uri) => call(["check"], file));
  // A code lens names the test above which it is.
  register("neva.test", (file?: string | vscode.Uri, name?: unknown) =>
    call(typeof name === "string" ? ["test", "--filter", name] : ["test"], file),
  );
  register("neva.build", (file?: string | vscode.Uri) => call(["build"], file));
  register("neva.buildMinimal", (file?: string | vscode.Uri) => call(["build", "--minimal"], file));
  register("neva.size", (file?: string | vscode.Uri) => call(["size"], file));
  register("neva.view", (file?: string | vscode.Uri) => view([], file));
  register("neva.debug", debug);
  register("neva.showReferences", showReferences);
  register("neva.restart", async () => {
    await client?.stop();
    await start();
  });
  await start();
}

export async function deactivate(): Promise<void> {
  views.forEach((server) => server.kill());
  await client?.stop();
}

function command(): string {
  return vscode.workspace.getConfiguration("neva").get<string>("command", "neva");
}

async function start(): Promise<void> {
  const server: Executable = { command: command(), args: ["lsp"] };
  client = new LanguageClient("neva", "Neva", server, { documentSelector: [{ language: "neva", scheme: "file" }] });
  client.registerFeature(commandsOfLenses);
  try {
    await client.start();
  } catch (error) {
    const setting = "Set the setting neva.command to where it is.";
    void vscode.window.showErrorMessage(`"${command()} lsp" does not start: ${error}. ${setting}`);
  }
}

/// The folder of the package of a file, or of the file that is shown, after all is saved.
async function packageOf(file?: string | vscode.Uri): Promise<string | undefined> {
  const uri = typeof file === "string" ? vscode.Uri.parse(file) : (file ?? vscode.window.activeTextEditor?.document.uri);
  if (!uri) {
    void vscode.window.showErrorMessage("Open a .neva file first.");
    return undefined;
  }
  await vscode.workspace.saveAll(false);
  return path.dirname(uri.fsPath);
}

/// Calls `neva` for the package of a file. Says when it has ended: its status, or nothing if it did not start.
async function call(args: string[], file?: string | vscode.Uri): Promise<number | undefined> {
  const folder = await packageOf(file);
  if (!folder) {
    return undefined;
  }
  const execution = new vscode.ProcessExecution(command(), [...args, "."], { cwd: folder });
  const name = `neva ${args.join(" ")}`;
  const task = new vscode.Task({ type: "neva", task: name }, vscode.TaskScope.Workspace, name, "neva", execution);
  task.presentationOptions = { clear: true };
  const running = await vscode.tasks.executeTask(task);
  return new Promise((ended) => {
    const listener = vscode.tasks.onDidEndTaskProcess((event) => {
      if (event.execution === running) {
        listener.dispose();
        ended(event.exitCode);
      }
    });
  });
}

/// Runs the program of a file so that it writes its messages, and plays them in the panel.
async function debug(file?: string | vscode.Uri): Promise<void> {
  const folder = await packageOf(file);
  if (!folder) {
    return;
  }
  const trace = path.join(folder, "trace.log");
  await rm(trace, { force: true });
  const shown = file ?? vscode.window.activeTextEditor?.document.uri;
  await call(["run", "--emit-trace"], shown);
  // A program that panics or is stuck has a trace, too; one with errors has none.
  if (existsSync(trace)) {
    await view(["--trace", "trace.log"], shown);
  }
}

/// Shows the networks of the program of a file in a panel. The page comes from `neva view`, which ends with it.
async function view(args: string[], file?: string | vscode.Uri): Promise<void> {
  const folder = await packageOf(file);
  if (!folder) {
    return;
  }
  const server = spawn(command(), ["view", ...args, "."], { cwd: folder });
  views.add(server);
  server.on("close", () => views.delete(server));
  const panel = vscode.window.createWebviewPanel("neva.view", "Neva network", vscode.ViewColumn.Beside, {
    enableScripts: true,
    retainContextWhenHidden: true,
  });
  panel.onDidDispose(() => server.kill());
  let said = "";
  server.stderr.on("data", (text) => (said += String(text)));
  server.on("error", (error) => (said = String(error)));
  const [address] = await new Promise<string[]>((found) => {
    const lines = readline.createInterface({ input: server.stdout });
    lines.once("line", (line) => found([line]));
    server.once("close", () => found([]));
  });
  if (!address) {
    panel.dispose();
    void vscode.window.showErrorMessage(`"${command()} view" does not start: ${said}`);
    return;
  }
  const outside = await vscode.env.asExternalUri(vscode.Uri.parse(address));
  panel.webview.html = `<!doctype html><meta http-equiv="Content-Security-Policy" content="default-src 'none'; frame-src ${outside.scheme}://${outside.authority}; style-src 'unsafe-inline'">
<style>html, body, iframe { margin: 0; padding: 0; border: 0; width: 100%; height: 100vh; }</style>
<iframe src="${outside.toString()}"></iframe>`;
}

/// Shows the places that a code lens counts.
function showReferences(uri: string, position: Position, locations: Location[]): Thenable<unknown> | undefined {
  if (!client) {
    return undefined;
  }
  const convert = client.protocol2CodeConverter;
  return vscode.commands.executeCommand(
    "editor.action.showReferences",
    vscode.Uri.parse(uri),
    convert.asPosition(position),
    locations.map((location) => convert.asLocation(location)),
  );
}
