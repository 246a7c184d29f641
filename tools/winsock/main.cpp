// winsock: the catalog of providers, what this computer offers, and programs run under the layers `trace` and `faults`.
#include "winsock.h"

#include <CLI/CLI.hpp>

int main(int argc, char** argv) {
  CLI::App app("Looks at and changes openwinsock's catalog of providers, and runs programs under its layers.", "winsock");
  app.set_version_flag("--version", "winsock (openwinsock) " OWS_VERSION);
  app.require_subcommand(1);
  app.footer(
      "Exit status: 0; 1 where something is wrong; 2 for a wrong command line; trace and faults: the program's own.\n"
      "See winsock(1).");
  int status = 0;

  auto* catalog = app.add_subcommand("catalog", "Lists the protocols in the order in which they are chosen");
  bool json = false;
  catalog->add_flag("--json", json, "As JSON");
  catalog->callback([&] { status = winsock::catalog(json); });

  auto* install = app.add_subcommand("install", "Installs the provider of a manifest");
  std::string manifest;
  install->add_option("MANIFEST", manifest, "The manifest, a file that ends with .toml")->required();
  install->callback([&] { status = winsock::install(manifest); });

  auto* remove = app.add_subcommand("remove", "Removes an installed provider");
  std::string provider;
  remove->add_option("PROVIDER", provider, "Its GUID in braces, or the name or number of one of its entries")->required();
  remove->callback([&] { status = winsock::remove(provider); });

  auto* order = app.add_subcommand("order", "Puts entries before all others");
  std::vector<unsigned> first;
  order->add_option("ENTRY", first, "Numbers of entries, as catalog lists them; the others stay behind")->required();
  order->callback([&] { status = winsock::order(first); });

  auto* doctor = app.add_subcommand("doctor", "Says what this computer offers, and which providers load and why not");
  doctor->callback([&] { status = winsock::doctor(); });

  auto* error = app.add_subcommand("error", "Explains an error by its number or name");
  std::string which;
  error->add_option("ERROR", which, "10057 or WSAENOTCONN")->required();
  error->callback([&] { status = winsock::error(which); });

  auto* trace = app.add_subcommand("trace", "Runs a program and writes a line for each of its calls");
  winsock::TraceOptions options;
  std::vector<std::string> program;
  trace->add_option("-o,--output", options.output, "Where to (default: the standard error output)");
  trace->add_flag("--json", options.json, "A JSON object a line");
  trace->add_flag("--summary", options.summary, "A table of counts, errors, octets and times instead");
  trace->add_option("PROGRAM", program, "The program and its arguments, after --")->required();
  trace->callback([&] { status = winsock::trace(options, program); });

  auto* faults = app.add_subcommand("faults", "Runs a program whose calls fail by rules");
  std::string rules, file;
  unsigned long long seed = 0;
  faults->add_option("--rule", rules, "Rules, such as 'send fail WSAENOBUFS every 3; recv delay 20ms probability 0.1'");
  faults->add_option("--rules", file, "A file of rules");
  auto* seed_option = faults->add_option("--seed", seed, "Makes what is left to chance repeatable (default: 1)");
  faults->add_option("PROGRAM", program, "The program and its arguments, after --")->required();
  faults->callback([&] { status = winsock::faults(rules, file, seed, seed_option->count() > 0, program); });

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& wrong) {
    return app.exit(wrong) == 0 ? 0 : 2;
  }
  return status;
}
