// What can be written on the command line. Each command file declares its own part; CLI11 stays behind this.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/exit_code.h"

namespace CLI {
class App;
}

namespace aftertone::app {

// What every command is told.
struct Invocation {
  std::optional<std::string> config;  // --config
  bool json = false;                  // --json
};

// An option that is one step of several: the order on the command line counts.
struct OptionStep {
  std::string name;   // "--press"
  std::string value;  // empty for a flag
};

using Command = std::function<int(const Invocation&)>;

// What the command line has found out so far.
struct ParsedLine {
  Command command;                              // that was named
  std::map<const CLI::App*, int> misuse_codes;  // of commands whose wrong usage does not end with kMisused
};

// One command or a group of commands. The variables given to it must live until the command has run: keep them in what
// the Command holds.
class Syntax {
 public:
  Syntax command(const std::string& name, const std::string& what_it_does);
  void must_have_command();
  void runs(Command command);
  void misuse_ends_with(int exit_code);  // instead of kMisused

  // Names: "NUMBER" stands by itself, "--name" is an option, "-o,--output" has a short form.
  void required(const std::string& name, std::string& into, const std::string& meaning);
  void option(const std::string& name, std::string& into, const std::string& meaning);
  void option(const std::string& name, std::optional<std::string>& into, const std::string& meaning);
  void repeated(const std::string& name, std::vector<std::string>& into, const std::string& meaning);
  void number(const std::string& name, std::optional<std::int64_t>& into, std::int64_t from, std::int64_t to,
              const std::string& meaning);
  void choice(const std::string& name, std::string& into, const std::vector<std::string>& words,
              const std::string& meaning);
  void flag(const std::string& name, bool& into, const std::string& meaning);
  // Each occurrence is added to `into`, in the order of the command line.
  void step(const std::string& name, std::vector<OptionStep>& into, const std::string& meaning);
  void step_flag(const std::string& name, std::vector<OptionStep>& into, const std::string& meaning);

 private:
  friend class CommandLine;
  Syntax(CLI::App& app, ParsedLine& line) : app_(&app), line_(&line) {}

  CLI::App* app_;
  ParsedLine* line_;
};

class CommandLine {
 public:
  CommandLine(const std::string& program, const std::string& what_it_is);
  ~CommandLine();

  Syntax root();
  // Parses, runs the command that was named, and returns its exit code. Usage errors go to standard error.
  int run(int argc, const char* const* argv);

 private:
  int misuse_code() const;  // of the command that was named

  std::unique_ptr<CLI::App> app_;
  Invocation invocation_;
  ParsedLine line_;
};

}  // namespace aftertone::app
