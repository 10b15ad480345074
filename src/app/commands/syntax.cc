#include "app/commands/syntax.h"

#include <CLI/CLI.hpp>
#include <iostream>

#include "app/commands/command_reference.h"

namespace aftertone::app {
namespace {

// What the checks of an option say about its value: CLI11 puts it behind the type, as in "TEXT:{a,b}".
std::string allowed_by(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  const std::size_t check = type.find_first_of("{[");
  return check == std::string::npos ? "" : type.substr(check);
}

CommandReference reference_of(const CLI::App& app) {
  CommandReference command{app.get_name(), app.get_description(), app.get_footer(), {}, {}};
  for (const CLI::Option* option : app.get_options()) {
    command.options.push_back({option->get_name(false, true), option->get_description(), allowed_by(*option),
                               option->get_items_expected_max() > 0, option->get_required()});
  }
  for (const CLI::App* below : app.get_subcommands([](const CLI::App*) { return true; })) {
    command.commands.push_back(reference_of(*below));
  }
  return command;
}

}  // namespace

Syntax Syntax::command(const std::string& name, const std::string& what_it_does) {
  CLI::App* command = app_->add_subcommand(name, what_it_does);
  command->fallthrough();  // --config and --json may also stand behind the command
  command->footer("Everywhere: --config FILE, --json, --help");
  return {*command, *line_};
}

void Syntax::must_have_command() {
  app_->require_subcommand(1);
}

void Syntax::runs(Command command) {
  // CLI11 calls a command after those below it.
  app_->callback([app = app_, line = line_, command = std::move(command)] {
    if (app->get_subcommands().empty()) line->command = command;
  });
}

void Syntax::misuse_ends_with(int exit_code) {
  line_->misuse_codes[app_] = exit_code;
}

void Syntax::required(const std::string& name, std::string& into, const std::string& meaning) {
  app_->add_option(name, into, meaning)->required()->type_name("");
}

void Syntax::option(const std::string& name, std::string& into, const std::string& meaning) {
  app_->add_option(name, into, meaning);
}

void Syntax::option(const std::string& name, std::optional<std::string>& into, const std::string& meaning) {
  app_->add_option(name, into, meaning);
}

void Syntax::repeated(const std::string& name, std::vector<std::string>& into, const std::string& meaning) {
  app_->add_option(name, into, meaning)->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

void Syntax::number(const std::string& name, std::optional<std::int64_t>& into, std::int64_t from, std::int64_t to,
                    const std::string& meaning) {
  app_->add_option(name, into, meaning)->check(CLI::Range(from, to));
}

void Syntax::choice(const std::string& name, std::string& into, const std::vector<std::string>& words,
                    const std::string& meaning) {
  app_->add_option(name, into, meaning)->check(CLI::IsMember(words));
}

void Syntax::flag(const std::string& name, bool& into, const std::string& meaning) {
  app_->add_flag(name, into, meaning);
}

void Syntax::step(const std::string& name, std::vector<OptionStep>& into, const std::string& meaning) {
  const auto add = [name, &into](const std::string& value) { into.push_back({name, value}); };
  app_->add_option_function<std::string>(name, add, meaning)->trigger_on_parse();
}

void Syntax::step_flag(const std::string& name, std::vector<OptionStep>& into, const std::string& meaning) {
  app_->add_flag_callback(
          name,
          [name, &into] {
            into.push_back({name, ""});
          },
          meaning)
      ->trigger_on_parse();
}

CommandLine::CommandLine(const std::string& program, const std::string& what_it_is)
    : app_(std::make_unique<CLI::App>(what_it_is, program)) {
  app_->add_option("--config", invocation_.config,
                   "Configuration file (default: $AFTERTONE_CONFIG, /etc/aftertone/aftertone.toml)");
  app_->add_flag("--json", invocation_.json, "Answer in JSON, for scripts");
  app_->footer("Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 130 interrupted");
}

CommandLine::~CommandLine() = default;

Syntax CommandLine::root() {
  return {*app_, line_};
}

int CommandLine::misuse_code() const {
  int code = kMisused;
  for (const CLI::App* at = app_.get(); !at->get_subcommands().empty();) {
    at = at->get_subcommands().front();
    const auto own = line_.misuse_codes.find(at);
    if (own != line_.misuse_codes.end()) code = own->second;
  }
  return code;
}

int CommandLine::run(int argc, const char* const* argv) {
  // Of the command line itself, for it alone knows all the others.
  root()
      .command("reference", "Every command, option and configuration key, as JSON: for manual pages and completion")
      .runs([app = app_.get()](const Invocation&) { return print_reference(reference_of(*app)); });
  try {
    app_->parse(argc, argv);
  } catch (const CLI::RequiredError& error) {
    const auto unknown = app_->remaining(true);  // CLI11 misses the command before it looks at what is there instead
    if (unknown.empty()) {
      app_->exit(error, std::cout, std::cerr);
      return misuse_code();
    }
    std::cerr << "no command \"" << unknown.front() << "\"\nRun with --help for more information.\n";
    return kMisused;
  } catch (const CLI::ParseError& error) {
    return app_->exit(error, std::cout, std::cerr) == 0 ? kDone : misuse_code();
  }
  return line_.command(invocation_);
}

}  // namespace aftertone::app
