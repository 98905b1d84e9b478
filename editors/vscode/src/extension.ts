// The client of `neva lsp`, and commands that call `neva` in a terminal.

import * as path from "path";
import * as vscode from "vscode";
import { Executable, LanguageClient, Location, Position } from "vscode-languageclient/node";

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const register = (name: string, run: (...given: any[]) => unknown) =>
    context.subscriptions.push(vscode.commands.registerCommand(name, run));
  register("neva.runMain", (file?: string | vscode.Uri) => call(["run"], file));
  register("neva.check", (file?: string | vscode.Uri) => call(["check"], file));
  register("neva.build", (file?: string | vscode.Uri) => call(["build"], file));
  register("neva.buildMinimal", (file?: string | vscode.Uri) => call(["build", "--minimal"], file));
  register("neva.size", (file?: string | vscode.Uri) => call(["size"], file));
  register("neva.showReferences", showReferences);
  register("neva.restart", async () => {
    await client?.stop();
    await start();
  });
  await start();
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}

function command(): string {
  return vscode.workspace.getConfiguration("neva").get<string>("command", "neva");
}

async function start(): Promise<void> {
  const server: Executable = { command: command(), args: ["lsp"] };
  client = new LanguageClient("neva", "Neva", server, { documentSelector: [{ language: "neva", scheme: "file" }] });
  try {
    await client.start();
  } catch (error) {
    const setting = "Set the setting neva.command to where it is.";
    void vscode.window.showErrorMessage(`"${command()} lsp" does not start: ${error}. ${setting}`);
  }
}

/// Calls `neva` for the package of a file, or of the file that is shown.
async function call(args: string[], file?: string | vscode.Uri): Promise<void> {
  const uri = typeof file === "string" ? vscode.Uri.parse(file) : (file ?? vscode.window.activeTextEditor?.document.uri);
  if (!uri) {
    void vscode.window.showErrorMessage("Open a .neva file first.");
    return;
  }
  await vscode.workspace.saveAll(false);
  const folder = path.dirname(uri.fsPath);
  const execution = new vscode.ProcessExecution(command(), [...args, "."], { cwd: folder });
  const name = `neva ${args.join(" ")}`;
  const task = new vscode.Task({ type: "neva", task: name }, vscode.TaskScope.Workspace, name, "neva", execution);
  task.presentationOptions = { clear: true };
  await vscode.tasks.executeTask(task);
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
